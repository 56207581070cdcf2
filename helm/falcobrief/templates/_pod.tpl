{{/* The pod that takes alerts, for StatefulSet and Deployment. */}}
{{- define "falcobrief.podTemplate" -}}
{{- $isPostgresql := include "falcobrief.isPostgresql" . -}}
metadata:
  labels:
    {{- include "falcobrief.podLabels" (list . "server") | nindent 4 }}
  annotations:
    {{- if .Values.restartOnConfigChange }}
    checksum/config: {{ toYaml .Values.config | sha256sum }}
    {{- end }}
    checksum/secrets: {{ include "falcobrief.givenSecrets" . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "falcobrief.podCommon" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ add (int .Values.terminationGracePeriodSeconds) (ternary (int .Values.preStopSeconds) 0 (ne $isPostgresql "")) }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- if and $isPostgresql .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range .Values.topologySpreadConstraints }}
    - {{ merge (deepCopy .) (dict "labelSelector" (dict "matchLabels" (fromYaml (include "falcobrief.serverLabels" $)))) | toYaml | nindent 6 | trim }}
    {{- end }}
  {{- end }}
  containers:
    - name: falcobrief
      image: {{ include "falcobrief.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      env:
        {{- include "falcobrief.env" . | nindent 8 }}
      envFrom:
        {{- include "falcobrief.envFrom" . | nindent 8 }}
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
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/falcobrief
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if not $isPostgresql }}
        - name: data
          mountPath: /data
        {{- end }}
        {{- if .Values.tls.secretName }}
        - name: tls
          mountPath: /etc/falcobrief-tls
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "falcobrief.volumes" . | nindent 4 }}
{{- end -}}

{{/* Labels of a pod. Takes [root, component]. */}}
{{- define "falcobrief.podLabels" -}}
{{- $root := index . 0 -}}
{{- $own := fromYaml (include "falcobrief.labels" $root) -}}
{{- toYaml (merge (dict "app.kubernetes.io/component" (index . 1)) $own $root.Values.podLabels) -}}
{{- end -}}

{{/* What all pods of the chart have alike. */}}
{{- define "falcobrief.podCommon" -}}
serviceAccountName: {{ include "falcobrief.serviceAccountName" . }}
automountServiceAccountToken: false
# Variables of other Services (FALCOBRIEF_PORT) would be taken for misspelled settings.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "falcobrief.storeUrl" -}}
name: STORE_URL
{{- if include "falcobrief.isPostgresql" . }}
valueFrom:
  secretKeyRef:
    {{- if .Values.postgresql.existingSecret }}
    name: {{ .Values.postgresql.existingSecret }}
    key: {{ .Values.postgresql.existingSecretKey }}
    {{- else }}
    name: {{ include "falcobrief.fullname" . }}
    key: STORE_URL
    {{- end }}
{{- else }}
value: sqlite:/data/falcobrief.db
{{- end }}
{{- end -}}

{{- define "falcobrief.env" -}}
- name: FALCOBRIEF_CONFIG
  value: /etc/falcobrief/falcobrief.yaml
- {{ include "falcobrief.storeUrl" . | nindent 2 | trim }}
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
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The Secret of the user first: what the chart's own has besides is more specific. */}}
{{- define "falcobrief.envFrom" -}}
{{- with .Values.existingSecret -}}
- secretRef:
    name: {{ . }}
{{ end -}}
{{- if include "falcobrief.hasSecret" . -}}
- secretRef:
    name: {{ include "falcobrief.fullname" . }}
{{- end -}}
{{- end -}}

{{- define "falcobrief.hasSecret" -}}
{{- if or (not .Values.existingSecret) (fromYaml (include "falcobrief.givenSecrets" .)) }}true{{ end -}}
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

{{- define "falcobrief.volumes" -}}
# As a folder, so that a change arrives in the running pod.
- name: config
  configMap:
    name: {{ include "falcobrief.fullname" . }}
# SQLite sorts there what does not fit into its memory.
- name: tmp
  emptyDir: {}
{{- if not (include "falcobrief.isPostgresql" .) }}
{{- if .Values.persistence.existingClaim }}
- name: data
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim }}
{{- else if not .Values.persistence.enabled }}
- name: data
  emptyDir: {}
{{- end }}
{{- end }}
{{- if .Values.tls.secretName }}
- name: tls
  secret:
    secretName: {{ .Values.tls.secretName }}
    items:
      - key: {{ .Values.tls.certKey }}
        path: tls.crt
      - key: {{ .Values.tls.keyKey }}
        path: tls.key
      {{- with .Values.tls.clientCaKey }}
      - key: {{ . }}
        path: client-ca.crt
      {{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
