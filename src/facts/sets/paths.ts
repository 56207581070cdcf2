import type { SetData } from './data.ts'

/**
 * Paths. One that ends in `/` is a folder with all below it; `*` is any characters but `/`, `**` any;
 * `~/` is the home folder of root or of a user; without a `/` it is the last part of any path.
 */
export const PATHS = {
  'writable-folders': {
    means: 'Folders that everybody may write to',
    items:
      '/tmp/ /var/tmp/ /dev/shm/ /run/shm/ /run/user/ /run/lock/ /var/lock/ /dev/mqueue/ /var/crash/ /private/tmp/',
  },
  'memory-folders': {
    means: 'Places in memory, which no disk keeps',
    items: '/dev/shm/ /run/shm/ /dev/mqueue/ /proc/*/fd/ memfd:** /memfd:**',
  },
  'hidden-paths': {
    means: 'Paths with a part that begins with a dot, or is a blank',
    items: '**/.[!.]** **/...** .[!.]**',
  },
  'home-folders': { means: 'Homes of users', items: '/home/ /root/ /Users/ /var/home/' },
  'web-folders': {
    means: 'Folders that web servers serve, or take uploads in',
    items:
      '/var/www/ /srv/www/ /srv/http/ /usr/share/nginx/ /usr/local/apache2/htdocs/ /usr/local/nginx/html/ /opt/lampp/htdocs/ /opt/bitnami/*/htdocs/ /app/public/ /app/uploads/ **/public_html/** **/webapps/** **/wp-content/** **/uploads/** **/htdocs/**',
  },
  'binary-folders': {
    means: 'Folders of programs',
    items: '/bin/ /sbin/ /usr/bin/ /usr/sbin/ /usr/local/bin/ /usr/local/sbin/',
  },
  'system-folders': {
    means: 'Folders of programs, libraries and products',
    includes: 'binary-folders library-folders',
    items:
      '/usr/libexec/ /usr/share/ /usr/local/ /opt/ /snap/ /nix/store/ /var/lib/docker/ /var/lib/containerd/',
  },
  'library-folders': {
    means: 'Folders of libraries',
    items:
      '/lib/ /lib32/ /lib64/ /libx32/ /usr/lib/ /usr/lib32/ /usr/lib64/ /usr/local/lib/ /usr/local/lib64/',
  },
  'cron-paths': {
    means: 'Where jobs by the clock are kept',
    items:
      '/etc/crontab /etc/cron.d/ /etc/cron.hourly/ /etc/cron.daily/ /etc/cron.weekly/ /etc/cron.monthly/ /etc/anacrontab /var/spool/cron/ /var/spool/anacron/ /var/spool/at/ /var/spool/cron.d/ /etc/periodic/ /var/cron/',
  },
  'startup-paths': {
    means: 'What is run at the start of a machine or a session',
    items:
      '/etc/systemd/system/ /etc/systemd/user/ /usr/lib/systemd/system/ /lib/systemd/system/ /usr/local/lib/systemd/ /run/systemd/system/ ~/.config/systemd/ /etc/init.d/ /etc/rc.local /etc/rc*.d/ /etc/inittab /etc/init/ /etc/xdg/autostart/ ~/.config/autostart/ /etc/udev/rules.d/ /usr/lib/udev/rules.d/ /lib/udev/rules.d/ /etc/modules /etc/modules-load.d/ /etc/modprobe.d/ /etc/update-motd.d/ /etc/NetworkManager/dispatcher.d/ /etc/network/if-up.d/ /etc/dhcp/ /etc/kubernetes/manifests/ /etc/apt/apt.conf.d/ /etc/local.d/',
  },
  'shell-profiles': {
    means: 'What shells read at their start',
    items:
      '/etc/profile /etc/profile.d/ /etc/bashrc /etc/bash.bashrc /etc/bash_completion.d/ /etc/zsh/ /etc/zshrc /etc/zshenv /etc/csh.cshrc /etc/csh.login /etc/environment ~/.bashrc ~/.bash_profile ~/.bash_login ~/.bash_logout ~/.bash_aliases ~/.profile ~/.zshrc ~/.zshenv ~/.zprofile ~/.zlogin ~/.cshrc ~/.tcshrc ~/.kshrc ~/.config/fish/ ~/.inputrc',
  },
  'preload-files': {
    means: 'What loads a library into every program',
    items:
      '/etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d/ /etc/ld.so.cache /etc/ld-musl-*.path',
  },
  'account-files': {
    means: 'Accounts, passwords and rights of users',
    items:
      '/etc/passwd /etc/passwd- /etc/shadow /etc/shadow- /etc/group /etc/gshadow /etc/sudoers /etc/sudoers.d/ /etc/doas.conf /etc/pam.d/ /etc/pam.conf /etc/security/ /etc/subuid /etc/subgid /etc/login.defs /etc/nsswitch.conf /lib/security/ /lib/*/security/ /usr/lib/*/security/ /usr/lib64/security/ /etc/polkit-1/',
  },
  'ssh-keys-allowed': {
    means: 'Keys and settings by which SSH lets somebody in',
    items:
      '~/.ssh/authorized_keys ~/.ssh/authorized_keys2 authorized_keys authorized_keys2 /etc/ssh/sshd_config /etc/ssh/sshd_config.d/ ~/.ssh/rc /etc/ssh/sshrc ~/.ssh/environment',
  },
  'trust-files': {
    means: 'Certificates, resolvers and hosts that a machine trusts',
    items:
      '/etc/ssl/ /etc/pki/ /usr/local/share/ca-certificates/ /usr/share/ca-certificates/ /etc/ca-certificates/ /etc/hosts /etc/resolv.conf /etc/hosts.allow /etc/hosts.deny /etc/krb5.conf /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d/ /etc/apt/keyrings/ /etc/pki/rpm-gpg/',
  },
  'persistence-paths': {
    means:
      'What outlives a restart or a changed password: jobs, start-up files, profiles, preloading, accounts, keys',
    includes:
      'cron-paths startup-paths shell-profiles preload-files account-files ssh-keys-allowed',
    items: '/etc/crypttab **/.git/hooks/**',
  },
  'private-keys': {
    means: 'Private keys',
    items:
      'id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk *.pem *.key *.ppk *.pfx *.p12 *.jks *.keytab krb5.keytab ssh_host_*_key identity',
  },
  'cloud-credentials': {
    means: 'Credentials of clouds',
    items:
      '**/.aws/credentials **/.aws/config **/.aws/sso/** **/.aws/cli/cache/** **/.config/gcloud/** **/.boto **/.s3cfg **/.azure/** **/.oci/** **/.aliyun/** **/.config/doctl/** **/application_default_credentials.json **/terraform.tfstate **/.terraformrc **/credentials.tfrc.json /var/run/secrets/eks.amazonaws.com/ /run/secrets/eks.amazonaws.com/ /var/run/secrets/azure/',
  },
  'kubernetes-credentials': {
    means: 'Credentials of Kubernetes and of container registries',
    items:
      '**/.kube/config kubeconfig kubeconfig.* /etc/kubernetes/*.conf /etc/kubernetes/pki/ /var/lib/kubelet/pki/ /var/lib/kubelet/kubeconfig /var/lib/kubelet/config.json /var/run/secrets/kubernetes.io/ /run/secrets/kubernetes.io/ /etc/rancher/*/*.yaml /var/lib/rancher/k3s/server/ /var/lib/kubelet/pods/*/volumes/kubernetes.io~secret/ /var/lib/kubelet/pods/*/volumes/kubernetes.io~projected/ **/.docker/config.json **/.dockercfg',
  },
  'credential-paths': {
    means: 'Passwords, keys and tokens',
    includes: 'private-keys cloud-credentials kubernetes-credentials',
    items:
      '/etc/shadow /etc/shadow- /etc/gshadow /etc/sudoers /etc/sudoers.d/ /etc/master.passwd /etc/security/opasswd /run/secrets/ /var/run/secrets/ ~/.ssh/ ~/.gnupg/ ~/.netrc ~/.pgpass ~/.my.cnf ~/.git-credentials ~/.config/git/credentials ~/.npmrc ~/.pypirc ~/.m2/settings.xml ~/.vault-token ~/.config/gh/hosts.yml .env .env.* .pgpass .netrc .htpasswd wp-config.php credentials.json secrets.yml secrets.yaml /proc/*/environ **/.mozilla/firefox/*/logins.json **/.mozilla/firefox/*/key4.db **/google-chrome/**/Login?Data **/.local/share/keyrings/** **/.password-store/** *.kdbx wallet.dat /etc/ssl/private/ /etc/pki/tls/private/ /etc/krb5.keytab',
  },
  'history-files': {
    means: 'Histories of shells and clients',
    items:
      '.bash_history .zsh_history .zhistory .sh_history .ash_history .ksh_history .history .python_history .mysql_history .psql_history .rediscli_history .sqlite_history .node_repl_history .viminfo .lesshst .wget-hsts fish_history .zsh_history.* .bash_history-*',
  },
  'log-files': {
    means: 'Logs of the system',
    items:
      '/var/log/ /run/log/ /var/run/utmp /run/utmp /var/adm/ /var/lib/docker/containers/*/*.log /etc/rsyslog.conf /etc/rsyslog.d/ /etc/audit/',
  },
  'login-logs': {
    means: 'Logs of logins, of rights taken, and of audit',
    items:
      '/var/log/wtmp* /var/log/btmp* /var/log/lastlog /var/log/faillog /var/log/tallylog /var/log/auth.log* /var/log/secure* /var/log/sudo* /var/log/sudo-io/ /var/log/audit/ /var/log/kube-apiserver/ /var/run/utmp /run/utmp /var/log/wtmp.db',
  },
  'runtime-sockets': {
    means: 'Sockets of container runtimes',
    items:
      'docker.sock containerd.sock crio.sock podman.sock dockershim.sock buildkitd.sock /var/run/docker/ /run/containerd/ /run/crio/ /var/run/crio/ /run/k3s/containerd/ cri-dockerd.sock',
  },
  'host-devices': {
    means: 'Disks and memory of the machine',
    items:
      '/dev/sd* /dev/hd* /dev/vd* /dev/xvd* /dev/nvme* /dev/mmcblk* /dev/dm-* /dev/mapper/ /dev/md* /dev/loop* /dev/disk/ /dev/mem /dev/kmem /dev/port /dev/kvm /dev/root /dev/zd*',
  },
  'sensitive-host-paths': {
    means: 'Paths of a node that give power over it when a container mounts them',
    includes: 'runtime-sockets',
    items:
      '/ /etc /etc/ /root /root/ /home /home/ /boot /boot/ /dev /dev/ /proc /proc/ /sys /sys/ /lib/modules /usr /usr/ /bin /sbin /opt /var /var/lib /var/lib/kubelet /var/lib/kubelet/ /var/lib/docker /var/lib/docker/ /var/lib/containerd /var/lib/containerd/ /var/lib/etcd /var/lib/etcd/ /etc/kubernetes /etc/kubernetes/ /run /var/run /var/log /run/containerd /var/spool/cron /var/spool/cron/ /etc/cron.d /etc/systemd',
  },
  'escape-files': {
    means: 'Files by which the kernel starts a program on the node',
    items:
      'release_agent core_pattern uevent_helper notify_on_release /proc/sys/kernel/modprobe /proc/sysrq-trigger /proc/sys/fs/binfmt_misc/ /proc/sys/kernel/core_pattern /sys/kernel/uevent_helper /proc/sys/vm/panic_on_oom',
  },
  'package-databases': {
    means: 'Databases of package managers',
    items:
      '/var/lib/rpm/ /usr/lib/sysimage/rpm/ /usr/share/rpm/ /var/lib/dpkg/ /lib/apk/db/ /var/lib/pacman/ /var/lib/dnf/ /var/cache/apt/',
  },
  'repository-files': {
    means: 'Sources of packages',
    items:
      '/etc/apt/sources.list /etc/apt/sources.list.d/ /etc/yum.repos.d/ /etc/yum.conf /etc/dnf/ /etc/zypp/repos.d/ /etc/apk/repositories /etc/pacman.d/ /etc/pip.conf ~/.pip/ ~/.config/pip/ ~/.npmrc',
  },
  'kernel-module-folders': {
    means: 'Where the distribution keeps modules of the kernel',
    items: '/lib/modules/ /usr/lib/modules/ /run/booted-system/kernel-modules/',
  },
  'host-mounts': {
    means: 'Where containers usually mount the file system of their node',
    items:
      '/host/ /hostfs/ /rootfs/ /host-root/ /hostroot/ /mnt/host/ /node/ /proc/1/root/ /host_mnt/',
  },
  'scripts-and-programs': {
    means: 'Files that can be started, by their ending',
    items:
      '*.sh *.py *.pl *.rb *.php *.phtml *.jsp *.jspx *.asp *.aspx *.cgi *.elf *.bin *.so *.so.* *.ko *.jar *.war *.class *.js *.lua *.run *.out',
  },
  'web-scripts': {
    means: 'Scripts that a web server runs, by their ending',
    items:
      '*.php *.php[0-9] *.phtml *.phar *.jsp *.jspx *.asp *.aspx *.ashx *.cgi *.pl *.war .htaccess .user.ini',
  },
} as const satisfies Readonly<Record<string, SetData>>
