{{/* The pod that receives alerts, for StatefulSet and Deployment. */}}
{{- define "falcobrief.podTemplate" -}}
{{- $isPostgresql := include "falcobrief.isPostgresql" . -}}
metadata:
  labels:
    {{- include "falcobrief.podLabels" (list . "server") | nindent 4 }}
  annotations:
    {{- include "falcobrief.podAnnotations" . | nindent 4 }}
spec:
  {{- include "falcobrief.podCommon" . | nindent 2 }}
  {{- with include "falcobrief.scheduling" .Values | trim }}
  {{- nindent 2 . }}
  {{- end }}
  terminationGracePeriodSeconds: {{ add (int .Values.terminationGracePeriodSeconds) (ternary (int .Values.preStopSeconds) 0 (ne $isPostgresql "")) }}
  {{- if and $isPostgresql .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range .Values.topologySpreadConstraints }}
    - {{ merge (deepCopy .) (dict "labelSelector" (dict "matchLabels" (fromYaml (include "falcobrief.serverLabels" $)))) | toYaml | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  {{- with .Values.extraInitContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: falcobrief
      {{- include "falcobrief.container" . | nindent 6 }}
      args:
        - serve
        {{- with .Values.config.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        {{- include "falcobrief.env" . | nindent 8 }}
      {{- with .Values.config.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: {{ include "falcobrief.scheme" . }}
          containerPort: {{ include "falcobrief.containerPort" . }}
          protocol: TCP
      {{- if and $isPostgresql (gt (int .Values.preStopSeconds) 0) }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.preStopSeconds }}
      {{- end }}
      startupProbe:
        {{- include "falcobrief.probe" (list . "/readyz" .Values.startupProbe) | nindent 8 }}
      readinessProbe:
        {{- include "falcobrief.probe" (list . "/readyz" .Values.readinessProbe) | nindent 8 }}
      livenessProbe:
        {{- include "falcobrief.probe" (list . "/livez" .Values.livenessProbe) | nindent 8 }}
      volumeMounts:
        {{- include "falcobrief.volumeMounts" . | nindent 8 }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "falcobrief.volumes" . | nindent 4 }}
{{- end -}}

{{/* Labels of a pod: none that changes with the version of the chart. Takes [root, component]. */}}
{{- define "falcobrief.podLabels" -}}
{{- $root := index . 0 -}}
{{- $own := fromYaml (include "falcobrief.selectorLabels" $root) -}}
{{- $_ := set $own "app.kubernetes.io/component" (index . 1) -}}
{{- $_ := set $own "app.kubernetes.io/part-of" "falco" -}}
{{- toYaml (merge $own $root.Values.podLabels $root.Values.customLabels) -}}
{{- end -}}

{{/* Checksums restart the pods: the address of the database is the one thing that is not read again. */}}
{{- define "falcobrief.podAnnotations" -}}
{{- $own := dict -}}
{{- if .Values.restartOnConfigChange -}}
{{- $_ := set $own "checksum/config" (include "falcobrief.file" . | sha256sum) -}}
{{- $_ := set $own "checksum/secrets" (include "falcobrief.configSecrets" . | sha256sum) -}}
{{- end -}}
{{- $_ := set $own "checksum/database" (sha256sum .Values.postgresql.url) -}}
{{- toYaml (merge $own .Values.podAnnotations .Values.customAnnotations) -}}
{{- end -}}

{{/* What all pods of the chart have in common. */}}
{{- define "falcobrief.podCommon" -}}
serviceAccountName: {{ include "falcobrief.serviceAccountName" . }}
automountServiceAccountToken: false
# Variables of other Services (FALCOBRIEF_PORT) would be taken for misspelled settings.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - {{ ternary (dict "name" .) . (kindIs "string" .) | toYaml }}
  {{- end }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.dnsPolicy }}
dnsPolicy: {{ . }}
{{- end }}
{{- with .Values.dnsConfig }}
dnsConfig:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.hostAliases }}
hostAliases:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Takes a map with nodeSelector, tolerations and affinity. */}}
{{- define "falcobrief.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers of the chart have in common. */}}
{{- define "falcobrief.container" -}}
image: {{ include "falcobrief.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end -}}

{{- define "falcobrief.env" -}}
- name: FALCOBRIEF_CONFIG
  value: /etc/falcobrief/falcobrief.yaml
- name: FALCOBRIEF_SECRETS_DIR
  value: /etc/falcobrief-secrets
{{- if not (include "falcobrief.isPostgresql" .) }}
- name: STORE_URL
  value: sqlite:/data/falcobrief.db
{{- end }}
{{- if not .Values.config.listenaddress }}
# Without a token it would listen on the loopback only, where no probe reaches it. So it refuses to start instead,
# and says why.
- name: LISTENADDRESS
  value: "::"
{{- end }}
{{- with .Values.tls.secretName }}
- name: TLSSERVER_CERTFILE
  value: /etc/falcobrief-tls/tls.crt
- name: TLSSERVER_KEYFILE
  value: /etc/falcobrief-tls/tls.key
{{- if $.Values.tls.clientCaKey }}
- name: TLSSERVER_CACERTFILE
  value: /etc/falcobrief-tls/client-ca.crt
{{- end }}
{{- end }}
{{- include "falcobrief.nodeOptions" . }}
{{- with .Values.config.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Your own NODE_OPTIONS wins: a name must not stand twice in a container. */}}
{{- define "falcobrief.nodeOptions" -}}
{{- $heap := include "falcobrief.maxHeapMiB" . -}}
{{- $isSet := false -}}
{{- range .Values.config.extraEnv }}{{ if eq .name "NODE_OPTIONS" }}{{ $isSet = true }}{{ end }}{{ end -}}
{{- if and $heap (not $isSet) }}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ $heap }}
{{- end }}
{{- end -}}

{{/* Takes [root, path, timing]. The kubelet has no client certificate. */}}
{{- define "falcobrief.probe" -}}
{{- $root := index . 0 -}}
{{- $scheme := include "falcobrief.scheme" $root -}}
{{- if $root.Values.tls.clientCaKey -}}
tcpSocket:
  port: {{ $scheme }}
{{- else -}}
httpGet:
  path: {{ index . 1 }}
  port: {{ $scheme }}
  scheme: {{ upper $scheme }}
{{- end }}
{{ toYaml (index . 2) }}
{{- end -}}
