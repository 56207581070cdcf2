import type { SetData } from './data.ts'

/** Other values, compared whole and in any letter case; `*` is any characters. */
export const WORDS = {
  'metadata-addresses': {
    means: 'Addresses at which clouds give out credentials of a machine or a task',
    items:
      '169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 fd00:ec2::254 fd00:ec2::23 metadata.google.internal metadata instance-data',
  },
  'reverse-shell-ports': {
    means: 'Ports that tools for reverse shells come with',
    items: '1234 1337 4242 4443 4444 4445 5555 6666 6667 7777 9001 9999 12345 13337 31337 54321',
  },
  'miner-ports': {
    means: 'Ports of pools for crypto currencies',
    items:
      '3333 3334 3335 3336 3357 4444 5555 5556 5588 5730 6099 6666 7777 7778 8008 8333 9999 10001 10128 10343 14433 14444 20128 20535 45560 45700',
  },
  'directory-ports': {
    means: 'Ports of directories, Kerberos and portmappers',
    items: '88 111 389 464 636 3268 3269',
  },
  'admin-ports': {
    means: 'Ports for administration and of databases',
    items:
      '22 23 1433 1521 2375 2376 2379 2380 3306 3389 5432 5601 5900 5985 5986 6379 6443 8443 8500 9200 9300 10250 10255 10257 10259 11211 27017',
  },
  'web-ports': { means: 'Ports of web servers', items: '80 443 8080 8443' },
  'service-users': {
    means: 'Users that services run as, and nobody logs in with',
    items:
      'www-data www apache apache2 httpd nginx http lighttpd caddy wwwrun postgres mysql mariadb mongodb mongod redis memcache memcached elasticsearch opensearch rabbitmq kafka zookeeper cassandra couchdb influxdb tomcat tomcat* jboss wildfly jetty jenkins gitlab-runner git gitea grafana prometheus node_exporter haproxy squid proxy nobody nfsnobody daemon bin sys sync games man lp mail news uucp list irc gnats bind named ntp chrony postfix exim Debian-exim dovecot ftp vsftpd sshd syslog systemd-* dbus messagebus polkitd rpc rpcuser avahi zabbix nagios backup uuidd tcpdump solr airflow php-fpm',
  },
  'system-namespaces': {
    means: 'Namespaces of Kubernetes itself and of its distributions',
    items:
      'kube-system kube-public kube-node-lease openshift-* gke-managed-* gmp-system cattle-system calico-system tigera-operator',
  },
  'control-plane-users': {
    means: 'Identities of the control plane, of nodes and of managed clusters',
    items:
      'system:apiserver system:kube-controller-manager system:kube-scheduler system:kube-proxy system:cloud-controller-manager system:node:* system:serviceaccount:kube-system:* system:serviceaccount:openshift-*:* system:addon-manager eks:* aks:* aksService aks-* masterclient system:gke-* kubelet-* system:admin system:bootstrap:*',
  },
  'node-users': {
    means: 'Identities of nodes',
    items: 'system:node:* kubelet kubelet-* system:bootstrap:*',
  },
  'service-account-users': { means: 'Service accounts', items: 'system:serviceaccount:*' },
  'anonymous-users': {
    means: 'Requests without a login',
    items: 'system:anonymous anonymous system:unauthenticated',
  },
  'cluster-admin-users': {
    means: 'Users of certificates with all rights, as installers make them',
    items:
      'kubernetes-admin kubernetes-super-admin admin system:admin cluster-admin minikube-user minikube docker-desktop kind-* clusterAdmin masterclient kubernetes-admin-*',
  },
  everybody: {
    means: 'Groups and members that are everybody',
    items:
      'system:authenticated system:unauthenticated system:anonymous system:serviceaccounts allUsers allAuthenticatedUsers * http://acs.amazonaws.com/groups/global/AllUsers http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  },
  'admin-roles': {
    means: 'Roles with nearly all rights in a cluster',
    items:
      'cluster-admin admin edit system:masters system:node cluster-reader system:aggregate-to-admin system:controller:clusterrole-aggregation-controller sudoer',
  },
  'escalation-verbs': {
    means: 'Verbs of RBAC that lead to more rights',
    items: '* escalate bind impersonate',
  },
  'write-verbs': {
    means: 'Verbs that change objects',
    items: '* create update patch delete deletecollection',
  },
  'strong-resources': {
    means: 'Resources whose use leads to more rights',
    items:
      '* secrets pods/exec pods/attach pods/ephemeralcontainers serviceaccounts/token nodes/proxy nodes roles rolebindings clusterroles clusterrolebindings certificatesigningrequests certificatesigningrequests/approval mutatingwebhookconfigurations validatingwebhookconfigurations users groups serviceaccounts userextras',
  },
  'strong-capabilities': {
    means: 'Capabilities that lead out of a container',
    items:
      '*SYS_ADMIN *SYS_PTRACE *SYS_MODULE *SYS_RAWIO *DAC_READ_SEARCH *BPF *PERFMON *NET_ADMIN *SYS_BOOT *SYSLOG ALL',
  },
  'automation-agents': {
    means: 'User agents and callers of tools that apply configuration',
    items:
      '*terraform* *pulumi* *cloudformation* *aws-cdk* *ansible* *crossplane* *opentofu* *config-connector* *cnrm* *argocd* *helm* *flux* *deploymentmanager* *spinnaker* *atlantis*',
  },
  'browser-agents': {
    means: 'User agents of browsers',
    items: 'mozilla/* *console.amazonaws.com* signin.amazonaws.com',
  },
  'script-agents': {
    means: 'User agents of scripts and bare HTTP clients',
    items:
      'curl/* wget/* python-requests/* python-urllib* python/* go-http-client* okhttp/* axios/* node-fetch* ruby* php* java/* libwww-perl* powershell* *windowspowershell* httpie* aiohttp*',
  },
  'attack-agents': {
    means: 'User agents of tools and systems of attackers',
    items:
      '*kali* *parrot* *pacu* *cloudfox* *scoutsuite* *prowler* *nuclei* *sqlmap* *nikto* *masscan* *zgrab* *gobuster* *kube-hunter* *peirates* *trufflehog* *roadtools* *aadinternals*',
  },
  'cloud-read-calls': {
    means: 'Calls that read or list',
    items:
      'get* list* describe* head* lookup* search* scan* query* batchget* check* preview* test* validate* *.get *.list *.aggregatedlist *.search *.testiampermissions *.getiampolicy',
  },
  'cloud-write-calls': {
    means: 'Calls that make, change or remove',
    items:
      'create* put* update* modify* delete* remove* attach* detach* add* set* start* stop* disable* enable* run* terminate* restore* import* register* deregister* associate* disassociate* authorize* revoke* invoke* assume* *.create *.insert *.update *.patch *.delete *.setiampolicy *.createserviceaccountkey *.disable *.enable',
  },
  'cloud-destructive-calls': {
    means: 'Calls that remove data, keys or recordings',
    items:
      'delete* terminate* stoplogging putbucketlifecycle* schedulekeydeletion disablekey deletetrail *.delete *.destroy *.disable',
  },
  'aws-roles-of-machines': {
    means: 'Sessions of instances, functions and pods',
    items: '*:i-[0-9a-f]* *assumed-role/*/i-[0-9a-f]* *:botocore-session-* *eks-* *:awslambda_*',
  },
  'strong-policy-actions': {
    means: 'Actions of a policy that give control or remove data',
    items:
      '* s3:[*] s3:put* s3:delete* s3:*acl* s3:*policy* iam:* sts:assumerole* sts:[*] kms:[*] kms:decrypt kms:*policy* secretsmanager:* lambda:[*] lambda:update* ec2:[*] organizations:*',
  },
  'public-members': {
    means: 'Members of Google Cloud that are everybody',
    items: 'allUsers allAuthenticatedUsers *:allUsers *:allAuthenticatedUsers',
  },
  'consumer-members': {
    means: 'Members with an address that anybody can have',
    items:
      '*@gmail.com *@googlemail.com *@outlook.com *@hotmail.com *@yahoo.* *@proton.me *@protonmail.com *@icloud.com *@aol.com *@gmx.* *@mail.ru *@yandex.* *@qq.com *@163.com',
  },
  'strong-gcp-roles': {
    means: 'Roles of Google Cloud with control over others',
    items:
      'roles/owner roles/editor roles/*admin* roles/iam.* roles/resourcemanager.* roles/secretmanager.* roles/cloudkms.* roles/compute.osadminlogin roles/container.* roles/logging.*',
  },
  'google-service-agents': {
    means: 'Accounts that Google Cloud itself acts with',
    items:
      '*gcp-sa-*.iam.gserviceaccount.com *@cloudservices.gserviceaccount.com *@cloudbuild.gserviceaccount.com *@compute-system.iam.gserviceaccount.com *@container-engine-robot.iam.gserviceaccount.com *@system.gserviceaccount.com',
  },
  'google-service-accounts': {
    means: 'Service accounts of Google Cloud',
    items: '*.gserviceaccount.com serviceaccount:*',
  },
  'open-ranges': { means: 'Every address', items: '0.0.0.0/0 ::/0 0.0.0.0 any internet' },
  'plain-images': {
    means: 'Images of a distribution or a toolbox, which no product is',
    items:
      'alpine */alpine busybox */busybox ubuntu */ubuntu debian */debian centos */centos fedora */fedora rockylinux */rockylinux almalinux */almalinux amazonlinux */amazonlinux archlinux */archlinux kalilinux/* */netshoot */kali* opensuse/* */bash bash python */library/python */toolbox */debug* curlimages/* */dnsutils raesene/* */alpine-containertools */botty*',
  },
  'agent-images': {
    means: 'Images of sensors, log shippers and drivers for nodes',
    items:
      '*falco* *node-exporter* *cadvisor* *datadog* *filebeat* *fluent-bit* *fluentd* *promtail* *alloy* *telegraf* *elastic-agent* *vector* *calico* *cilium* *flannel* *weave* *antrea* *csi-* *csi/* *kube-proxy* *aws-node* *amazon-k8s-cni* *node-problem-detector* *kured* *nvidia* *sysdig* *tetragon* *tracee* *kubevirt* *rook* *longhorn* *velero* *newrelic* *dynatrace* *instana* *splunk* *wazuh* *otel* *opentelemetry*',
  },
  'build-images': {
    means: 'Images of pipelines and builds',
    items:
      '*gitlab-runner* *jenkins* *actions-runner* *buildkit* *kaniko* *buildah* *docker:*dind* docker */docker *tekton* *drone* *woodpecker* *argoexec* *concourse* *buildkite* *teamcity* *dagger*',
  },
  'test-images': {
    means: 'Images that make alerts on purpose',
    items: '*event-generator* *atomic-red* *stratus-red-team* *kubernetes-goat* *vulnerable*',
  },
} as const satisfies Readonly<Record<string, SetData>>
