/** What the parser's codes mean to whoever wrote the file. */
const MEANINGS: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias (`*`) with a tag or an anchor; put a value that begins with * in quotes',
  BAD_ALIAS: 'an alias (`*`) of nothing; put a value that begins with * in quotes',
  BAD_DIRECTIVE: 'an invalid directive; put a value that begins with % in quotes',
  BAD_DQ_ESCAPE: 'an invalid escape in double quotes; write \\\\ for \\, or use single quotes',
  BAD_INDENT: 'the indentation does not match the lines above',
  BAD_PROP_ORDER:
    'a tag or an anchor in the wrong place; put a value that begins with ! or & in quotes',
  BAD_SCALAR_START: 'a value begins with a character that needs quotes',
  DUPLICATE_KEY: 'the same key twice',
  EMPTY_ANCHOR: 'an anchor (`&`) of nothing; put a value that begins with & in quotes',
  MISSING_CHAR: 'a closing quote or bracket, a comma, or the blank after a colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a line without a key; is the blank after a colon missing?',
  MULTIPLE_ANCHORS: 'two anchors (`&`); put a value that begins with & in quotes',
  MULTIPLE_DOCS: 'more than one document; only one is read',
  MULTIPLE_TAGS: 'two tags (`!`); put a value that begins with ! in quotes',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'a tab in the indentation; use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag (`!`); put a value that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'unexpected text after a value; put the value in quotes',
}

/**
 * What is wrong in YAML, by the code of the parser's error. Unlike the parser's message it quotes nothing of the file,
 * which may have secrets.
 */
export function yamlProblem(code: string): string {
  return `invalid YAML: ${MEANINGS[code] ?? 'the text has no valid form'}`
}
