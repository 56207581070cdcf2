import { fieldFacts, isOfficialSource } from './catalogue.ts'
import type { SchemaProblem } from './form-problems.ts'
import { isPseudoField } from './template.ts'

/** Why no playbook of this source may name a field; none when it may. */
export function unknownField(
  path: SchemaProblem['path'],
  name: string,
  source: string,
  orPseudo = true,
): readonly SchemaProblem[] {
  if (isPseudoField(name)) {
    return orPseudo ? [] : [problem(path, `${name} is no field of Falco`)]
  }
  if (name.startsWith('event.')) return [problem(path, `there is no ${name}`)]
  const facts = fieldFacts(name)
  if (facts === null) {
    return source === '*' || isOfficialSource(source)
      ? [problem(path, `Falco has no field ${name}`)]
      : []
  }
  const isOther = facts.source !== 'any' && source !== '*' && facts.source !== source
  return isOther && isOfficialSource(source)
    ? [problem(path, `${name} is a field of ${facts.source}, not of ${source}`)]
    : []
}

export function problem(path: SchemaProblem['path'], message: string): SchemaProblem {
  return { path, message }
}
