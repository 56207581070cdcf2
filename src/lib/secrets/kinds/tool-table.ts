/** How one program is given a secret. Lists are parted by blanks. */
export type Tool = {
  readonly names: string
  /** The words of a subcommand that must follow. */
  readonly sub?: string
  /** Options that the secret follows, as the next word or directly. */
  readonly options?: string
  /** Options that the secret follows directly; the next word is something else. */
  readonly attached?: string
  /** Options with a user and a password, and what is between them. */
  readonly users?: readonly [options: string, separator: string]
  /** Words that the secret follows. */
  readonly after?: string
  /** Which of the words that are no option is the secret. */
  readonly word?: number | 'last'
  /** Which option must be there. */
  readonly when?: RegExp
  /** Words that are no option, with the secret in the group; the pattern has indices. */
  readonly words?: RegExp
  /** Options with `NAME=VALUE`, each value of which is secret. */
  readonly literals?: string
  /** Settings as two words, name and value. */
  readonly settings?: true
}

export const TOOLS: readonly Tool[] = [
  {
    names:
      'mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlpump mysqlsh mysqlshow mariadb mariadb-dump mariadb-admin',
    attached: '-p',
  },
  { names: 'mysqladmin', after: 'password' },
  { names: 'sshpass', options: '-p' },
  { names: 'redis-cli valkey-cli keydb-cli', options: '-a', after: 'auth requirepass masterauth' },
  { names: 'requirepass masterauth', word: 0 },
  {
    names: 'curl',
    users: ['-u --user -U --proxy-user -su -sSu -ksu -sku', ':'],
    literals: '-b --cookie',
  },
  { names: 'http https xh', users: ['-a --auth', ':'] },
  { names: 'docker podman nerdctl buildah skopeo oras crane regctl', sub: 'login', options: '-p' },
  {
    names: 'docker podman nerdctl buildah skopeo oras crane regctl',
    users: ['--creds --src-creds --dest-creds', ':'],
  },
  { names: 'helm', sub: 'registry login', options: '-p' },
  { names: 'az', sub: 'keyvault secret set', options: '--value' },
  { names: 'az oc cf ibmcloud', sub: 'login', options: '-p' },
  { names: 'htpasswd', word: 'last', when: /^-[A-Za-z]*b[A-Za-z]*$/ },
  { names: 'sqlcmd bcp isql osql tsql', options: '-P' },
  {
    names: 'mongo mongosh mongodump mongorestore mongoexport mongoimport mongostat mongotop',
    options: '-p',
  },
  { names: 'cqlsh rdesktop ncftpget ncftpput evil-winrm crackmapexec nxc netexec', options: '-p' },
  { names: 'hydra medusa twine', options: '-p' },
  { names: 'rabbitmqctl', sub: 'add_user', word: 1 },
  { names: 'rabbitmqctl', sub: 'change_password', word: 1 },
  { names: 'ansible-vault', sub: 'encrypt_string', word: 0 },
  { names: 'mosquitto_pub mosquitto_sub ipmitool zip unzip', options: '-P' },
  {
    names: 'ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldapcompare ldappasswd',
    options: '-w',
  },
  { names: '7z 7za 7zr 7zz', attached: '-p' },
  { names: 'rar unrar', attached: '-hp -p' },
  { names: 'openssl', options: '-k', words: /^pass:(?<secret>.+)$/ds },
  { names: 'openssl', sub: 'passwd', word: 'last', when: /^-(?:[156]|apr1|crypt|aixmd5)$/ },
  { names: 'smbclient rpcclient winexe smbget smbcacls', users: ['-U --user', '%'] },
  { names: 'lftp', users: ['-u --user', ','] },
  { names: 'net', sub: 'user', word: 1 },
  { names: 'net', sub: 'use', word: 1 },
  { names: 'schtasks', options: '/rp /p' },
  { names: 'ConvertTo-SecureString', word: 0 },
  // What expect types.
  { names: 'send', words: /^(?<secret>.+?)(?:\\r|\\n)+$/ds },
  { names: 'plink pscp psftp putty', options: '-pw' },
  { names: 'xfreerdp wfreerdp xfreerdp3', attached: '/p:' },
  { names: 'vault bao', sub: 'login', word: 0 },
  { names: 'vault bao', sub: 'kv put', words: /^[^=]+=(?<secret>.+)$/ds },
  { names: 'vault bao', sub: 'kv patch', words: /^[^=]+=(?<secret>.+)$/ds },
  { names: 'vault bao', sub: 'write', words: /^(?:secret_id|role_secret)=(?<secret>.+)$/ds },
  {
    names: 'snmpwalk snmpget snmpset snmpgetnext snmpbulkwalk snmpbulkget snmptable snmptrap',
    options: '-c -A -X',
  },
  { names: 'nmcli machine default', after: 'password wifi-sec.psk' },
  { names: 'iwconfig', after: 'key' },
  { names: 'wpa_passphrase', word: 1 },
  { names: 'useradd usermod', options: '-p' },
  {
    names:
      'psexec smbexec wmiexec atexec dcomexec secretsdump getTGT getST GetUserSPNs GetNPUsers smbclient mssqlclient',
    words: /^[^:@\s]{1,200}:(?<secret>.+)@[\w.:-]+$/ds,
  },
  { names: 'sqlplus expdp impdp rman', words: /^[^/@\s]{1,100}\/(?<secret>[^/].*?)(?:@.*)?$/ds },
  { names: 'kubectl oc k3s', sub: 'create secret', literals: '--from-literal' },
  { names: 'aws', sub: 'ssm put-parameter', options: '--value' },
  { names: 'aws', sub: 'configure', settings: true },
  { names: 'npm pnpm', sub: 'set', settings: true },
  {
    names: 'npm pnpm yarn pip pip3 poetry git gcloud gh glab composer',
    sub: 'config',
    settings: true,
  },
]

/** Programs that read a password from another one: `echo PASSWORD | sudo -S id`. */
export const READERS: readonly RegExp[] = [
  /^sudo\s(?:.*\s)?(?:-[A-Za-z]*S|--stdin)/s,
  /^(?:sudo\s)?passwd(?:\s|$)/,
  /^(?:sudo\s)?(?:su|kinit|cryptsetup|ecryptfs\S*)(?:\s|$)/s,
  /^(?:sudo\s)?smbpasswd\s.*-s/s,
  /--(?:password-stdin|passphrase-fd|with-token|pass-stdin|stdin-password)/,
]

/** And one that reads a user with it. */
export const CHPASSWD = /^(?:sudo\s)?chpasswd(?:\s|$)/
