/**
 * Pieces that, repeated, are the worst for whoever looks for secrets: beginnings of values that never end, quotes that
 * nothing closes, names next to names, runs of characters that any pattern may take.
 */
export const HOSTILE_PIECES: readonly string[] = [
  ...`a|_|"|'|\\|\\"| |(|)|[|{|,|=|:|&|://|a://b:c@|a://b:c/|a_proxy=|sig=|?key=|&password=a&|;password=a;|.password|-token`
    .split('|')
    .filter((piece) => piece !== ''),
  ...['|', '\n', '[ [ ', '[    ', '"a', "'a", "x'y", "it's ", '\\\\\\"', '<password>', '`'],
  ...[
    'password=',
    'password="',
    'password=\\"',
    'password: ',
    '--password ',
    '--password --token ',
  ],
  ...['"password":', '"password":"', 'token=https://', 'token=/etc/', 'password=$(', 'password=${'],
  ...[
    "password '",
    'identified by ',
    'set password for a =',
    "define('DB_PASSWORD', ",
    'a.a.a.token=',
  ],
  ...[
    'mysql ',
    'mysql -p',
    "mysql -p'",
    'curl -u ',
    'curl -u a:',
    'sshpass -p ',
    'echo ',
    'sh -c "',
  ],
  ...['echo a | sudo -S ', 'vault kv put a=', 'npm config set _auth ', "sh -c 'a b", 'net user a '],
  ...['kubectl create secret --from-literal=', 'hooks.slack.com/services/', 'bearer aaaaaaaa1 '],
  ...[
    '"name":"',
    'name=',
    'value=',
    '{"value":"x","name":"',
    '- name: DB_PASSWORD\n',
    '["--token",',
  ],
  ...['stringData:{', 'stringData:\n  a: b\n', '"stringData":{"a":"', 'kind: Secret\ndata:\n'],
  ...[
    'cookie: ',
    'cookie: a=b;',
    'authorization: ',
    'authorization: digest a',
    'LTAI',
    'ghp_',
    'AKIA',
  ],
  ...['eyJaaaaaaaa-', 'eyJaaaaaaaa.', 'sk-ant-aaaa ', 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURS'],
  ...['-----BEGIN PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY----- '],
]

/** A piece repeated up to a length. */
export function repeated(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
}
