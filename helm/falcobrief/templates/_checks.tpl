{{/* What the schema cannot say, each in one line. */}}
{{- define "falcobrief.check" -}}
{{- $isPostgresql := include "falcobrief.isPostgresql" . -}}
{{- if not $isPostgresql -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- fail "replicaCount: more than 1 needs PostgreSQL, for SQLite serves one process; set postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled: needs PostgreSQL, for SQLite serves one process; set postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- if .Values.postgresql.migrationJob.enabled -}}
{{- fail "postgresql.migrationJob.enabled: needs postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.postgresql.url .Values.postgresql.existingSecret -}}
{{- fail "postgresql.url: set together with postgresql.existingSecret; set one of them" -}}
{{- end -}}
{{- if and .Values.existingSecret (or .Values.auth.token .Values.auth.readtoken) -}}
{{- fail "auth: set together with existingSecret, which has the tokens; set one of them" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas)) -}}
{{- fail "autoscaling.maxReplicas: must not be below autoscaling.minReplicas" -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs: must name a gateway" -}}
{{- end -}}
{{- if and .Values.tls.clientCaKey (not .Values.tls.secretName) -}}
{{- fail "tls.clientCaKey: must be set with tls.secretName" -}}
{{- end -}}
{{- if not (regexMatch "^(postgres(ql)?://.+)?$" .Values.postgresql.url) -}}
{{- fail "postgresql.url: must be postgres://USER:PASSWORD@HOST:5432/DATABASE" -}}
{{- end -}}
{{- range $name, $token := .Values.auth -}}
{{- if not (regexMatch "^[A-Za-z0-9._~+/=-]*$" $token) -}}
{{- fail (printf "auth.%s: must be letters and digits, for Falcosidekick splits its headers at `,` and `:`" $name) -}}
{{- end -}}
{{- end -}}
{{- include "falcobrief.checkKeptOut" . -}}
{{- end -}}

{{/* A ConfigMap is no place for secrets, and what the chart mounts it has to set itself. */}}
{{- define "falcobrief.checkKeptOut" -}}
{{- range $path, $env := fromYaml (include "falcobrief.secretSettings" .) -}}
{{- $parts := splitList "." $path -}}
{{- $section := index $.Values.config (first $parts) | default dict -}}
{{- if get $section (last $parts) -}}
{{- $place := ternary "postgresql.url or postgresql.existingSecret" (printf "secrets.%s or existingSecret" $env) (eq $path "store.url") -}}
{{- fail (printf "config.%s: is a secret, which has no place in a ConfigMap; set %s" $path $place) -}}
{{- end -}}
{{- end -}}
{{- range $name, $sink := .Values.config.sinks -}}
{{- range $key := fromYamlArray (include "falcobrief.secretSinkSettings" $) -}}
{{- if get $sink $key -}}
{{- $env := printf "SINKS_%s_%s" (regexReplaceAll "[^A-Za-z0-9]" $name "_") $key | upper -}}
{{- fail (printf "config.sinks.%s.%s: is a secret, which has no place in a ConfigMap; set secrets.%s or existingSecret" $name $key $env) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if .Values.config.tlsserver -}}
{{- fail "config.tlsserver: the chart sets it; set tls.secretName" -}}
{{- end -}}
{{- end -}}
