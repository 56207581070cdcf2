import type { SetData } from './data.ts'

/** Programs by name: the last part of a path, `*` for any characters. */
export const PROGRAMS = {
  shells: { means: 'Shells', items: 'sh bash dash ash zsh ksh mksh csh tcsh fish rbash pwsh' },
  interpreters: {
    means: 'Interpreters that run a script or code from the command line',
    items:
      'python python2* python3* pypy* perl perl5* ruby ruby2* ruby3* php php7* php8* php-cgi node nodejs deno bun lua lua5* luajit tclsh* expect Rscript jshell osascript',
  },
  downloaders: {
    means: 'Programs that fetch a file from an address',
    items:
      'curl wget wget2 aria2c axel fetch ftp lftp ncftpget tftp lwp-download lwp-request http https xh',
  },
  'remote-copy-tools': {
    means: 'Programs that copy files to or from another machine',
    items:
      'scp sftp sftp-server rsync rclone croc magic-wormhole wormhole azcopy gsutil s3cmd s5cmd mc restic',
  },
  netcats: {
    means: 'Programs that join a socket to standard input and output',
    items: 'nc nc.* ncat netcat netcat.* socat socat1 cryptcat pwncat pwncat-cs',
  },
  scanners: {
    means: 'Programs that search networks or hosts',
    items:
      'nmap masscan zmap rustscan fscan naabu unicornscan hping hping3 arp-scan netdiscover fping nikto gobuster ffuf feroxbuster dirb wfuzz nuclei zgrab zgrab2',
  },
  'packet-tools': {
    means: 'Programs that record network traffic',
    items: 'tcpdump tshark dumpcap ngrep termshark ettercap bettercap dsniff responder',
  },
  tunnels: {
    means: 'Programs that carry other traffic through a connection',
    items:
      'chisel frpc frps ngrok cloudflared ligolo* gost iodine iodined dnscat dnscat2 proxychains* sshuttle bore rathole stunnel stunnel4 autossh nps npc ew earthworm revsocks gsocket gs-netcat localtunnel',
  },
  'network-tools': {
    means: 'Tools for looking at or joining networks',
    includes: 'netcats scanners packet-tools tunnels',
    items: 'telnet dig nslookup host whois traceroute',
  },
  'web-servers': {
    means: 'Servers that answer HTTP requests',
    items:
      'apache apache2 httpd httpd-* nginx openresty lighttpd caddy php-fpm php-fpm* php*-fpm php-cgi haproxy envoy traefik varnishd squid unicorn unicorn_* puma puma:* gunicorn gunicorn* uwsgi uvicorn hypercorn passenger passenger* w3wp tomcat* catalina* jetty* jboss* wildfly* weblogic* lsws litespeed lshttpd cherokee monkey h2o tengine',
  },
  databases: {
    means: 'Database servers',
    items:
      'postgres postgres:* postgresql postmaster mysqld mysqld_safe mariadbd mariadb mongod mongos redis-server redis-sentinel valkey-server keydb-server memcached sqlservr oracle tnslsnr clickhouse clickhouse-* influxd couchdb couchbase cockroach neo4j cassandra scylla elasticsearch opensearch etcd',
  },
  'application-runtimes': {
    means: 'Runtimes that an application serves requests with',
    items:
      'java node nodejs python python2* python3* ruby ruby2* ruby3* php php7* php8* dotnet mono beam.smp deno bun',
  },
  services: {
    means:
      'Web servers, databases and application runtimes: what should not start a shell or a tool',
    includes: 'web-servers databases application-runtimes',
    items: 'exim exim4 smbd vsftpd proftpd',
  },
  'package-managers': {
    means: 'Package managers of distributions and languages',
    items:
      'apt apt-get apt-cache aptitude dpkg dpkg-* yum dnf dnf5 microdnf rpm rpmdb zypper pacman apk apk-tools emerge snap snapd flatpak brew nix nix-* conda mamba pip pip2 pip3 pip3.* pipx uv poetry npm npx yarn pnpm gem bundle bundler cargo composer unattended-upgr unattended-upgrade packagekitd tdnf opkg xbps-install guix',
  },
  'configuration-tools': {
    means: 'Agents and tools that configure machines',
    items:
      'ansible ansible-* puppet puppet-agent chef-client cinc-client salt-minion salt-call cloud-init cfn-init cfn-hup terraform pulumi cf-agent rpm-ostree ostree systemd-tmpfile systemd-tmpfiles systemd-sysuser systemd-sysusers ignition waagent google_guest_ag google_guest_agent amazon-ssm-agen amazon-ssm-agent ssm-agent-worke ssm-document-wo walinuxagent',
  },
  'container-runtimes': {
    means: 'What starts containers on a node',
    items:
      'runc runc:* .runc crun youki runsc containerd containerd-shim containerd-shim* dockerd docker-containe conmon conmonrs crio kubelet podman buildkitd kata-runtime docker-proxy',
  },
  'container-inits': {
    means: 'First processes of containers',
    items:
      'tini tini-static dumb-init docker-init catatonit s6-svscan s6-supervise s6-overlay-suexec supervisord pause runit runsv runsvdir my_init entrypoint.sh docker-entrypoint docker-entrypoint.sh',
  },
  inits: {
    means: 'First processes of machines, and of containers',
    includes: 'container-inits',
    items: 'systemd init openrc openrc-init launchd upstart busybox-init',
  },
  schedulers: {
    means: 'What starts jobs by the clock',
    items: 'cron crond CRON anacron atd fcron busybox-crond supercronic jobber',
  },
  'login-programs': {
    means: 'What opens a session of a person',
    items:
      'sshd sshd-session sshd:* dropbear login agetty getty mingetty su sudo doas runuser gdm* lightdm sddm xrdp tmux tmux:* screen SCREEN cockpit-* ssm-session-wor ssm-session-worker teleport google-ssh',
  },
  editors: {
    means: 'Text editors',
    items: 'vi vim vim.* nvim nano emacs ed ex joe micro pico mcedit',
  },
  'archive-tools': {
    means: 'Programs that pack files',
    items: 'tar bsdtar zip unzip gzip gunzip pigz bzip2 xz zstd 7z 7za 7zr rar unrar cpio ar lz4',
  },
  'file-readers': {
    means: 'General programs that read any file',
    items:
      'cat tac head tail less more nl strings xxd od hexdump base64 base32 dd cp grep egrep fgrep rg zgrep awk gawk mawk sed cut sort uniq diff rev column jq xargs find tar bsdtar zip rsync scp vi vim nano',
  },
  encoders: {
    means: 'Programs that encode or decode text',
    items: 'base64 base32 basenc xxd openssl uuencode uudecode gpg gpg2 certutil',
  },
  'stdin-copiers': {
    means: 'Programs that write standard input to a file, or a file to standard output',
    items: 'cat tee dd tar bsdtar cpio base64 cp sponge sh bash',
  },
  'recon-commands': {
    means: 'Commands that ask who and where one is',
    items:
      'id whoami uname hostname hostnamectl ifconfig ip ps netstat ss last lastlog w who users env printenv mount df lsblk groups getent arp route lscpu lsmod dmesg uptime crontab sestatus capsh pstree lsof lspci dmidecode systemd-detect-v systemd-detect-virt findmnt',
  },
  miners: {
    means: 'Miners of crypto currencies, and the malware that brings them',
    items:
      'xmrig xmrig* xmr-stak* xmrMiner minerd minergate* cpuminer cpuminer-* ccminer cgminer bfgminer ethminer nbminer t-rex lolminer lolMiner phoenixminer PhoenixMiner teamredminer gminer nanominer srbminer* SRBMiner* wildrig* claymore* nheqminer xtrpool stratum* kinsing kdevtmpfsi kthreaddk kthreaddi dbused watchbog sysrv* sysrv00* trace_miner cnrig rplant hellminer astrominer qubitcoin bzminer rigel onezerominer moneroocean* p2pool',
  },
  'offensive-tools': {
    means: 'Tools of attackers and penetration testers',
    items:
      'linpeas* linenum* lse.sh pspy* mimipenguin* lazagne* msfconsole msfvenom meterpreter* sliver* merlin* poseidon mythic* havoc* cobaltstrike* beacon empire* peirates cdk cdk_linux* deepce* kubeletctl amicontained botb kube-hunter hydra medusa ncrack sqlmap commix crackmapexec nxc netexec impacket-* john hashcat traitor gtfo* dirtycow* dirtypipe* pwnkit* exploit tsunami ddosia mirai* gafgyt* tsh tshd',
  },
  'remote-admin-tools': {
    means: 'Products that steer a machine from elsewhere',
    items:
      'teamviewerd teamviewer anydesk rustdesk dwagent dwagsvc meshagent screenconnect* atera* splashtop* ultravnc x11vnc vncserver Xvnc remoteit connectd nomachine nxserver action1 tacticalagent tacticalrmm tmate gotty ttyd wetty sshx upterm',
  },
  compilers: {
    means: 'Compilers and linkers',
    items:
      'gcc gcc-* cc c++ g++ g++-* clang clang-* make cmake ld as tcc go rustc cargo javac nasm',
  },
  'kubernetes-clients': {
    means: 'Clients of the Kubernetes API',
    items: 'kubectl oc helm k9s kustomize kubeletctl flux argocd istioctl kubeadm kubecolor stern',
  },
  'container-clients': {
    means: 'Clients of container runtimes',
    items: 'docker podman nerdctl ctr crictl buildah skopeo lxc lxd docker-compose',
  },
  'cloud-clients': {
    means: 'Clients of clouds and secret stores',
    items: 'aws gcloud gsutil bq az azcopy doctl oci ibmcloud aliyun vault op sops kubeseal',
  },
  'namespace-tools': {
    means: 'Programs that enter or make namespaces, or mount',
    items:
      'nsenter unshare chroot pivot_root setns mount umount capsh bwrap debugfs losetup kpartx fusermount',
  },
  'disk-tools': {
    means: 'Programs that read or write devices',
    items:
      'dd debugfs fdisk sfdisk parted mkfs mkfs.* mke2fs lsblk blkid xxd strings hexdump od shred wipe wipefs badblocks hdparm blkdiscard cryptsetup qemu-img losetup',
  },
  'kernel-module-tools': {
    means: 'Programs that load or remove modules of the kernel',
    items: 'insmod modprobe kmod rmmod depmod dkms',
  },
  'setuid-programs': {
    means: 'Programs that run as root for any user who starts them',
    items:
      'su sudo sudoedit passwd mount umount pkexec chsh chfn newgrp gpasswd chage expiry fusermount fusermount3 newuidmap newgidmap at crontab ping ssh-keysign',
  },
  'user-tools': {
    means: 'Programs that change users and groups',
    items:
      'useradd adduser usermod userdel deluser groupadd addgroup groupmod groupdel gpasswd passwd chpasswd chage chsh chfn vipw vigr newusers',
  },
  'trace-removers': {
    means: 'Programs that remove or overwrite files',
    items: 'rm unlink shred srm wipe truncate ln mv dd',
  },
  'security-agents': {
    means: 'Sensors and auditing programs',
    items:
      'falco falcoctl auditd auditctl augenrules osqueryd osqueryi wazuh-* ossec-* falcon-sensor falcond ds_agent ds_am auditbeat filebeat elastic-agent elastic-endpoin tetragon tracee sysdig cbagentd mdatp wdavdaemon clamd freshclam rkhunter chkrootkit aide tripwire crowdsec fail2ban-server suricata snort',
  },
  'system-programs': {
    means: 'Programs of every distribution, whose names impostors take',
    items:
      'ls cat cp mv rm mkdir rmdir touch chmod chown ln ps top htop kill pkill pgrep free uptime df du mount umount ss netstat ip ifconfig lsof find grep sed id who whoami w last uname hostname sleep date tar gzip sort head tail cut wc tee env su sudo passwd login sshd ssh cron crond systemd init dbus-daemon udevd agetty rsyslogd journalctl systemctl modprobe insmod lsmod iptables nft useradd usermod',
  },
  'kernel-threads': {
    means: 'Names of threads of the kernel, which have no file',
    items:
      'kworker* kthreadd ksoftirqd* kswapd* migration* rcu_* kauditd khugepaged watchdog* cpuhp* kdevtmpfs kblockd kcompactd* oom_reaper writeback jbd2* ksmd khungtaskd netns scsi_eh_* xfsaild* irq/*',
  },
} as const satisfies Readonly<Record<string, SetData>>
