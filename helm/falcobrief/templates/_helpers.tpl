{{- define "falcobrief.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* 52 characters leave room for what is put behind it: a StatefulSet's pods, the Job, the test. */}}
{{- define "falcobrief.fullname" -}}
{{- $name := include "falcobrief.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* What never changes, for selectors. */}}
{{- define "falcobrief.selectorLabels" -}}
app.kubernetes.io/name: {{ include "falcobrief.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The pods that take alerts; those of the Job and of the test are others. */}}
{{- define "falcobrief.serverLabels" -}}
{{ include "falcobrief.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "falcobrief.labels" -}}
{{- $own := dict
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "falco" -}}
{{- $selector := fromYaml (include "falcobrief.selectorLabels" .) -}}
{{- toYaml (merge $selector $own .Values.commonLabels) -}}
{{- end -}}

{{- define "falcobrief.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "falcobrief.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "falcobrief.image" -}}
{{- $name := .Values.image.repository -}}
{{- with .Values.image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $name .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Not empty when alerts are stored in PostgreSQL. */}}
{{- define "falcobrief.isPostgresql" -}}
{{- if or .Values.postgresql.url .Values.postgresql.existingSecret }}true{{ end -}}
{{- end -}}

{{/* Not empty when there is more than one pod to look after. */}}
{{- define "falcobrief.isReplicated" -}}
{{- $count := ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled | int -}}
{{- if and (include "falcobrief.isPostgresql" .) (gt $count 1) }}true{{ end -}}
{{- end -}}

{{- define "falcobrief.containerPort" -}}
{{- .Values.config.listenport | default 2804 | int -}}
{{- end -}}

{{- define "falcobrief.scheme" -}}
{{- ternary "https" "http" (ne .Values.tls.secretName "") -}}
{{- end -}}

{{- define "falcobrief.url" -}}
{{- printf "%s://%s.%s.svc:%d" (include "falcobrief.scheme" .) (include "falcobrief.fullname" .) .Release.Namespace (int .Values.service.port) -}}
{{- end -}}

{{/* The Secret that has AUTH_TOKEN and AUTH_READTOKEN. */}}
{{- define "falcobrief.tokenSecret" -}}
{{- default (include "falcobrief.fullname" .) .Values.existingSecret -}}
{{- end -}}

{{/*
A token: as set, else as the cluster has it, else made now. Takes [root, value, key].
Without a cluster to ask (helm template) each rendering makes another.
*/}}
{{- define "falcobrief.token" -}}
{{- $root := index . 0 -}}
{{- $set := index . 1 -}}
{{- $key := index . 2 -}}
{{- if $set -}}
{{- $set -}}
{{- else -}}
{{- $secret := lookup "v1" "Secret" $root.Release.Namespace (include "falcobrief.fullname" $root) -}}
{{- $kept := dig "data" $key "" ($secret | default dict) -}}
{{- if $kept }}{{ b64dec $kept }}{{ else }}{{ randAlphaNum 48 }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* What the chart's Secret holds but for the tokens that it makes itself. */}}
{{- define "falcobrief.givenSecrets" -}}
{{- $given := deepCopy .Values.secrets -}}
{{- with .Values.postgresql.url }}{{ $_ := set $given "STORE_URL" . }}{{ end -}}
{{- if not .Values.existingSecret -}}
{{- with .Values.auth.token }}{{ $_ := set $given "AUTH_TOKEN" . }}{{ end -}}
{{- with .Values.auth.readtoken }}{{ $_ := set $given "AUTH_READTOKEN" . }}{{ end -}}
{{- end -}}
{{- toYaml $given -}}
{{- end -}}
