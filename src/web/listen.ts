import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { FalcobriefError, errorMessage } from '../model/errors.ts'

export type Address = { readonly host: string; readonly port: number; readonly url: string }

/** All addresses, IPv6 and IPv4. */
export const ANY_HOST = '::'

/** Listens on `host`; `port` 0 takes a free one. Throws `FB_LISTEN`. */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  isTls: boolean,
): Promise<Address> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    // A kernel without IPv6.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAFNOSUPPORT' && host === ANY_HOST) return listen(app, '0.0.0.0', port, isTls)
    throw listenError(host, port, error)
  }
  const address = app.server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  const url = `${isTls ? 'https' : 'http'}://${name}:${address.port}`
  return { host: address.address, port: address.port, url }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process has that port; stop it or set listenport',
  EACCES: 'ports below 1024 need a privilege; set listenport',
  EADDRNOTAVAIL: 'this machine has no such address; set listenaddress',
  ENOTFOUND: 'no such host; set listenaddress',
}

function listenError(host: string, port: number, error: unknown): FalcobriefError {
  const { code } = error as NodeJS.ErrnoException
  const reason = REASONS[code ?? ''] ?? errorMessage(error)
  const message = `cannot listen on ${host} port ${port}: ${reason}`
  return new FalcobriefError('FB_LISTEN', message, { cause: error })
}
