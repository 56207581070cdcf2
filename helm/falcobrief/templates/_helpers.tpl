{{- define "falcobrief.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* 52 characters leave room for a suffix: the pods of the StatefulSet, its Service, the Job, the test. */}}
{{- define "falcobrief.fullname" -}}
{{- $name := include "falcobrief.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* Labels that never change, for selectors. */}}
{{- define "falcobrief.selectorLabels" -}}
app.kubernetes.io/name: {{ include "falcobrief.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The pods that receive alerts, and the Service in front of them. */}}
{{- define "falcobrief.serverLabels" -}}
{{ include "falcobrief.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{/* Labels of every object. Versions are here and never on pods: a new chart alone must not restart them. */}}
{{- define "falcobrief.labels" -}}
{{- $own := dict
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service
  "app.kubernetes.io/part-of" "falco" -}}
{{- $selector := fromYaml (include "falcobrief.selectorLabels" .) -}}
{{- toYaml (merge $selector $own .Values.customLabels) -}}
{{- end -}}

{{/*
Name, namespace, labels and annotations of an object. Takes a dict: `root`, and where they apply `suffix`
of the name, `component`, more `labels`, more `annotations`. What the chart sets wins over the values.
*/}}
{{- define "falcobrief.metadata" -}}
{{- $root := .root -}}
{{- $own := fromYaml (include "falcobrief.labels" $root) -}}
{{- with .component }}{{ $_ := set $own "app.kubernetes.io/component" . }}{{ end -}}
name: {{ include "falcobrief.fullname" $root }}{{ .suffix | default "" }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- merge $own (.labels | default dict) | toYaml | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) $root.Values.customAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
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

{{/* Not empty when several pods run. */}}
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

{{/* `resources.limits.memory` in whole MiB; empty without a limit. */}}
{{- define "falcobrief.memoryMiB" -}}
{{- $limit := dig "limits" "memory" "" .Values.resources -}}
{{- $limit = ternary (printf "%.0f" $limit) (toString $limit) (kindIs "float64" $limit) -}}
{{- $bytes := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 -}}
{{- $unit := regexFind "[A-Za-z]*$" $limit -}}
{{- if and (regexMatch "^[0-9.]+[A-Za-z]*$" $limit) (hasKey $bytes $unit) -}}
{{- divf (mulf (regexFind "^[0-9.]+" $limit) (get $bytes $unit)) 1048576.0 | floor | int -}}
{{- end -}}
{{- end -}}

{{/* What the heap of Node.js may grow to, in MiB; empty for what Node.js chooses. */}}
{{- define "falcobrief.maxHeapMiB" -}}
{{- $limit := include "falcobrief.memoryMiB" . -}}
{{- if gt (int .Values.maxHeapMiB) 0 -}}
{{- int .Values.maxHeapMiB -}}
{{- else if $limit -}}
{{- div (int $limit) 2 -}}
{{- end -}}
{{- end -}}
