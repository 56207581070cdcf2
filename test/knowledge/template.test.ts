import { describe, expect, it } from 'vitest'
import { fieldsOf, parseCommand, parseTemplate } from '../../src/knowledge/template.ts'

describe('parseTemplate', () => {
  it('parts words, code and fields', () => {
    expect(parseTemplate('Run `id -u` as {user.name}, {{so}} {proc.aname[2]}.')).toEqual({
      parts: [
        { text: 'Run ' },
        { code: 'id -u' },
        { text: ' as ' },
        { field: 'user.name' },
        { text: ', {so} ' },
        { field: 'proc.aname[2]' },
        { text: '.' },
      ],
      problems: [],
    })
  })

  it('takes everything between backticks for code', () => {
    expect(parseTemplate('`{.metadata.name} {{x}}`').parts).toEqual([
      { code: '{.metadata.name} {{x}}' },
    ])
  })

  it.each([
    ['an `open one', 'a backtick is not closed'],
    ['nothing ``', 'there is nothing between two backticks'],
    ['a { brace', 'write `{{` for a brace'],
    ['a } brace', 'write `}}` for a brace'],
  ])('complains of %s', (text, problem) => {
    expect(parseTemplate(text).problems).toEqual([problem])
  })
})

describe('parseCommand', () => {
  it('parts text and fields, and leaves other braces to the tools', () => {
    const { parts, problems } = parseCommand(
      "kubectl get pod {k8s.pod.name} -o jsonpath='{.spec} {range .items[*]}' ${HOME} {{{{.ID}}}}",
    )
    expect(problems).toEqual([])
    expect(parts).toEqual([
      { text: 'kubectl get pod ' },
      { field: 'k8s.pod.name' },
      { text: " -o jsonpath='{.spec} {range .items[*]}' ${HOME} {{.ID}}" },
    ])
    expect(fieldsOf(parts)).toEqual(['k8s.pod.name'])
  })

  it('reads a doubled brace before a name as a brace', () => {
    expect(parseCommand('echo {{proc.name}}').parts).toEqual([{ text: 'echo {proc.name}' }])
  })

  it('is one line', () => {
    expect(parseCommand('id\nrm -rf /').problems).toEqual(['a command is one line'])
  })
})
