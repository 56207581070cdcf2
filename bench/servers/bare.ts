import Fastify from 'fastify'

/** What falcobrief is held against: Fastify that parses the same body and answers 204. */
const app = Fastify({ logger: false, keepAliveTimeout: 100_000 })
app.post('/', async (request, reply) => {
  const { rule } = request.body as { rule: string }
  return reply.code(rule === '' ? 400 : 204).send()
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
