/**
 * The settings of Falcosidekick 2.34 (its config_example.yaml, config.go and docs/outputs), and what to do here
 * instead of those that falcobrief has not. A setting of the same path is the same setting, and needs no words.
 */

/** An output or section: all names in lower case, as its configuration reads them in any case. */
export type ForeignSection = {
  /** Empty: settings without a section. */
  readonly name: string
  /** As its documentation calls it. */
  readonly title: string
  readonly keys: readonly string[]
}

const HTTP = 'minimumpriority checkcert mutualtls maxconcurrentrequests'
const CHAT = `webhookurl icon username outputformat messageformat ${HTTP}`

function section(name: string, title: string, ...keys: readonly string[]): ForeignSection {
  return { name, title, keys: keys.flatMap((part) => part.split(' ')) }
}

/** `lambda: a b` is `lambda.a lambda.b`. */
function below(name: string, keys: string): string {
  return keys
    .split(' ')
    .map((key) => `${name}.${key}`)
    .join(' ')
}

export const FOREIGN_SECTIONS: readonly ForeignSection[] = [
  section(
    '',
    'General',
    'listenaddress listenport debug customfields templatedfields customtags bracketreplacer',
    'outputfieldformat mutualtlsfilespath',
  ),
  section('tlsserver', 'TLS server', 'deploy certfile keyfile mutualtls cacertfile'),
  section('tlsserver', 'TLS server', 'notlsport notlspaths'),
  section('tlsclient', 'TLS client', 'cacertfile'),
  section('mutualtlsclient', 'Mutual TLS client', 'certfile keyfile cacertfile'),
  section('slack', 'Slack', CHAT, 'channel footer'),
  section('smtp', 'SMTP', 'hostport tls authmechanism user password token identity trace from to'),
  section('smtp', 'SMTP', 'outputformat minimumpriority'),
  section('mattermost', 'Mattermost', CHAT, 'footer'),
  section('teams', 'Teams', `webhookurl activityimage outputformat ${HTTP}`),
  section('discord', 'Discord', `webhookurl icon ${HTTP}`),
  section('pagerduty', 'PagerDuty', `routingkey region ${HTTP}`),
  section('alertmanager', 'Alertmanager', `hostport endpoint expiresafter customheaders ${HTTP}`),
  section('alertmanager', 'Alertmanager', 'extralabels extraannotations customseveritymap'),
  section('alertmanager', 'Alertmanager', 'dropeventdefaultpriority dropeventthresholds'),
  section('webhook', 'Webhook', `address method customheaders ${HTTP}`),
  section('rocketchat', 'Rocket.Chat', CHAT, 'footer'),
  section('googlechat', 'Google Chat', `webhookurl outputformat messageformat ${HTTP}`),
  section('cliq', 'Zoho Cliq', `webhookurl icon useemoji outputformat messageformat ${HTTP}`),
  section('webex', 'Webex', `webhookurl ${HTTP}`),
  section('telegram', 'Telegram', `token chatid messagethreadid ${HTTP}`),
  section('gotify', 'Gotify', `hostport token format ${HTTP}`),
  section('opsgenie', 'Opsgenie', `apikey region ${HTTP}`),
  section('grafana', 'Grafana', `hostport apikey dashboardid panelid allfieldsastags ${HTTP}`),
  section('grafana', 'Grafana', 'customheaders'),
  section('grafanaoncall', 'Grafana OnCall', `webhookurl customheaders ${HTTP}`),
  section('datadog', 'Datadog', `apikey host ${HTTP}`),
  section('datadoglogs', 'Datadog Logs', `apikey host service ${HTTP}`),
  section('dynatrace', 'Dynatrace', `apitoken apiurl ${HTTP}`),
  section('sumologic', 'Sumo Logic', `receiverurl sourcecategory sourcehost name ${HTTP}`),
  section('elasticsearch', 'Elasticsearch', `hostport index type pipeline suffix apikey ${HTTP}`),
  section('elasticsearch', 'Elasticsearch', 'username password flattenfields createindextemplate'),
  section('elasticsearch', 'Elasticsearch', 'numberofshards numberofreplicas customheaders'),
  section('elasticsearch', 'Elasticsearch', 'enablecompression'),
  section('elasticsearch', 'Elasticsearch', below('batching', 'enabled batchsize flushinterval')),
  section('quickwit', 'Quickwit', `hostport apiendpoint index version autocreateindex ${HTTP}`),
  section('quickwit', 'Quickwit', 'customheaders'),
  section('openobserve', 'OpenObserve', `hostport organizationname streamname ${HTTP}`),
  section('openobserve', 'OpenObserve', 'username password customheaders'),
  section('zincsearch', 'ZincSearch', `hostport index username password ${HTTP}`),
  section('loki', 'Loki', `hostport user apikey tenant format endpoint extralabels ${HTTP}`),
  section('loki', 'Loki', 'customheaders'),
  section('logstash', 'Logstash', `address port tls certfile keyfile cacertfile tags ${HTTP}`),
  section('influxdb', 'InfluxDB', `hostport database organization bucket precision ${HTTP}`),
  section('influxdb', 'InfluxDB', 'user password token'),
  section('timescaledb', 'TimescaleDB', 'host port user password database hypertablename'),
  section('timescaledb', 'TimescaleDB', 'minimumpriority'),
  section('redis', 'Redis', `address username password database storagetype key ${HTTP}`),
  section('syslog', 'Syslog', 'host port protocol format minimumpriority'),
  section('spyderbat', 'Spyderbat', 'orguid apikey apiurl source sourcedescription'),
  section('spyderbat', 'Spyderbat', 'minimumpriority'),
  section('wavefront', 'Wavefront', 'endpointtype endpointhost endpointtoken endpointmetricport'),
  section('wavefront', 'Wavefront', 'metricname batchsize flushintervalseconds minimumpriority'),
  section('prometheus', 'Prometheus', 'extralabels'),
  section('statsd', 'StatsD', 'forwarder namespace'),
  section('dogstatsd', 'DogStatsD', 'forwarder namespace tags'),
  section('otlp', 'OpenTelemetry', below('traces', 'endpoint protocol timeout headers synced')),
  section('otlp', 'OpenTelemetry', below('traces', 'duration extraenvvars tls checkcert')),
  section('otlp', 'OpenTelemetry', below('traces', 'minimumpriority')),
  section('otlp', 'OpenTelemetry', below('logs', 'endpoint protocol timeout headers')),
  section('otlp', 'OpenTelemetry', below('logs', 'extraenvvars tls checkcert minimumpriority')),
  section('otlp', 'OpenTelemetry', below('metrics', 'endpoint protocol timeout headers')),
  section('otlp', 'OpenTelemetry', below('metrics', 'extraenvvars tls checkcert extraattributes')),
  section('otlp', 'OpenTelemetry', below('metrics', 'minimumpriority')),
  section('nats', 'NATS', `hostport subjecttemplate clusterid clientid ${HTTP}`),
  section('stan', 'NATS Streaming', `hostport clusterid clientid subjecttemplate ${HTTP}`),
  section('kafka', 'Kafka', 'hostport topic minimumpriority sasl tls username password balancer'),
  section('kafka', 'Kafka', 'clientid compression async requiredacks topiccreation'),
  section('kafkarest', 'Kafka REST Proxy', `address version ${HTTP}`),
  section('rabbitmq', 'RabbitMQ', 'url queue minimumpriority'),
  section('mqtt', 'MQTT', `broker topic qos retained user password ${HTTP}`),
  section('cloudevents', 'CloudEvents', `address extensions ${HTTP}`),
  section('n8n', 'n8n', `address user password headerauthname headerauthvalue ${HTTP}`),
  section('nodered', 'Node-RED', `address user password customheaders ${HTTP}`),
  section('talon', 'Falco Talon', `address ${HTTP}`),
  section('tekton', 'Tekton', `eventlistener ${HTTP}`),
  section('kubeless', 'Kubeless', `function namespace port kubeconfig ${HTTP}`),
  section('openfaas', 'OpenFaaS', `functionname functionnamespace gatewaynamespace ${HTTP}`),
  section('openfaas', 'OpenFaaS', 'gatewayservice gatewayport kubeconfig'),
  section('fission', 'Fission', `function functionnamespace routernamespace routerservice ${HTTP}`),
  section('fission', 'Fission', 'routerport kubeconfig'),
  section('policyreport', 'Policy Report', 'enabled kubeconfig falconamespace maxevents'),
  section('policyreport', 'Policy Report', 'prunebypriority minimumpriority'),
  section('openreport', 'Open Report', 'enabled kubeconfig falconamespace maxevents'),
  section('openreport', 'Open Report', 'minimumpriority'),
  section('webui', 'Falcosidekick UI', `url ${HTTP}`),
  section('aws', 'AWS', 'accesskeyid secretaccesskey region rolearn externalid checkidentity'),
  section('aws', 'AWS', below('lambda', 'functionname invocationtype logtype minimumpriority')),
  section('aws', 'AWS', below('sqs', 'url minimumpriority')),
  section('aws', 'AWS', below('sns', 'topicarn rawjson minimumpriority')),
  section('aws', 'AWS', below('cloudwatchlogs', 'loggroup logstream minimumpriority')),
  section('aws', 'AWS', below('s3', 'bucket prefix endpoint objectcannedacl minimumpriority')),
  section('aws', 'AWS', below('securitylake', 'bucket region prefix accountid interval')),
  section('aws', 'AWS', below('securitylake', 'batchsize minimumpriority')),
  section('aws', 'AWS', below('kinesis', 'streamname minimumpriority')),
  section('azure', 'Azure', below('eventhub', 'name namespace minimumpriority')),
  section('gcp', 'Google Cloud', 'credentials workloadidentity'),
  section('gcp', 'Google Cloud', below('pubsub', 'projectid topic customattributes')),
  section('gcp', 'Google Cloud', below('pubsub', 'minimumpriority')),
  section('gcp', 'Google Cloud', below('storage', 'bucket prefix minimumpriority')),
  section('gcp', 'Google Cloud', below('cloudfunctions', 'name minimumpriority')),
  section('gcp', 'Google Cloud', below('cloudrun', 'endpoint jwt minimumpriority')),
  section('gcp', 'Google Cloud', below('chronicle', 'projectid instanceid region logtype')),
  section('gcp', 'Google Cloud', below('chronicle', 'minimumpriority')),
  section('yandex', 'Yandex Cloud', 'accesskeyid secretaccesskey region'),
  section('yandex', 'Yandex Cloud', below('s3', 'endpoint bucket prefix minimumpriority')),
  section('yandex', 'Yandex Cloud', below('datastreams', 'endpoint streamname minimumpriority')),
]

/**
 * What to do instead, by path; `*.KEY` is for the outputs that falcobrief has too, `SECTION.*` for all of one.
 * Continues the sentence "NAME has no effect: …".
 */
export const WAYS: Readonly<Record<string, string>> = {
  debug: 'for more log lines set log.level to debug',
  customfields: 'it changes alerts before they are forwarded; keep it in Falcosidekick',
  templatedfields: 'it changes alerts before they are forwarded; keep it in Falcosidekick',
  customtags: 'it changes alerts before they are forwarded; keep it in Falcosidekick',
  bracketreplacer: 'it changes alerts before they are forwarded; keep it in Falcosidekick',
  outputfieldformat: 'it changes alerts before they are forwarded; keep it in Falcosidekick',
  mutualtlsfilespath: 'receivers are shown no client certificate; see the mutualtls keys',
  'mutualtlsclient.*': 'receivers are shown no client certificate; see the mutualtls keys',
  'mutualtlsclient.cacertfile': 'set tlsclient.cacertfile',
  'tlsserver.notlsport': 'every route has TLS; probe with the command healthcheck',
  'tlsserver.notlspaths': 'every route has TLS; probe with the command healthcheck',
  'smtp.identity': 'the login has no separate identity; set smtp.user',
  'smtp.trace': 'there is no anonymous login; leave smtp.user empty to send without one',
  'smtp.outputformat': 'every mail has a text and an HTML part',
  'slack.username': 'set the name of the Slack app, at api.slack.com/apps',
  'slack.icon': 'set the icon of the Slack app, at api.slack.com/apps',
  '*.username': 'set the name where the webhook was made',
  '*.icon': 'set the icon where the webhook was made',
  '*.activityimage': 'messages have one layout',
  '*.footer': 'messages have one layout',
  '*.outputformat': 'messages have one layout',
  '*.messageformat': 'messages have one layout; playbooks set what a report says',
  '*.maxconcurrentrequests': 'each sink sends one message at a time',
  'webhook.*':
    "Falcosidekick's webhook output points at falcobrief, so keep it there; " +
    'to post reports to a URL, add a sink of type webhook',
  'webui.*': 'keep it in Falcosidekick; falcobrief has its own list of incidents',
  'prometheus.*': 'the labels of /metrics are fixed',
  'statsd.*': 'metrics are at /metrics, in the format of Prometheus',
  'dogstatsd.*': 'metrics are at /metrics, in the format of Prometheus',
  'otlp.*': 'metrics are at /metrics; keep traces and logs in Falcosidekick',
}

/** What differs for settings that both have. */
export const NOTES: Readonly<Record<string, string>> = {
  listenport: 'The default is 2804; Falcosidekick listens on 2801.',
  listenaddress: 'Without a token the default is 127.0.0.1.',
  'tlsserver.certfile': 'Turns TLS on; there is no default path.',
  'tlsserver.keyfile': 'There is no default path.',
  'tlsserver.cacertfile': 'Requires client certificates.',
  'smtp.tls': '`true` and `starttls` are the same; `implicit` is for port 465.',
  'smtp.authmechanism': '`oauthbearer`, `external` and `anonymous` are errors; `xoauth2` is new.',
  'smtp.token': 'With `xoauth2`.',
  'slack.channel': 'With `slack.token` only: a webhook has its own channel.',
  '*.minimumpriority': 'A word that is no priority is an error.',
}
