{{/* What the schema cannot say, each in one line. */}}
{{- define "falcobrief.check" -}}
{{- include "falcobrief.checkStore" . -}}
{{- include "falcobrief.checkTokens" . -}}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas)) -}}
{{- fail "autoscaling.maxReplicas: must not be below autoscaling.minReplicas" -}}
{{- end -}}
{{- if and .Values.httproute.enabled (not .Values.httproute.parentRefs) -}}
{{- fail "httproute.parentRefs: must name a gateway" -}}
{{- end -}}
{{- if and .Values.tls.clientCaKey (not .Values.tls.secretName) -}}
{{- fail "tls.clientCaKey: must be set with tls.secretName" -}}
{{- end -}}
{{- range $key := list "deploy" "certfile" "keyfile" "cacertfile" "mutualtls" "existingSecret" "servercrt" "serverkey" "cacrt" -}}
{{- if include "falcobrief.hasSetting" (list $.Values.config (printf "tlsserver.%s" $key)) -}}
{{- fail (printf "config.tlsserver.%s: the chart sets TLS; set tls.secretName, and tls.clientCaKey for client certificates" $key) -}}
{{- end -}}
{{- end -}}
{{- if regexMatch "^(127\\.|::1$|localhost$)" (.Values.config.listenaddress | default "") -}}
{{- fail "config.listenaddress: neither Falcosidekick nor probes reach it; leave it out" -}}
{{- end -}}
{{- $limit := include "falcobrief.memoryMiB" . -}}
{{- if and $limit (ge (int (include "falcobrief.maxHeapMiB" .)) (int $limit)) -}}
{{- fail (printf "maxHeapMiB: must be below resources.limits.memory, which is %s MiB; 0 is half of it" $limit) -}}
{{- end -}}
{{- end -}}

{{- define "falcobrief.checkStore" -}}
{{- if not (include "falcobrief.isPostgresql" .) -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- fail "replicaCount: more than 1 needs PostgreSQL, because SQLite serves one process; set postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled: needs PostgreSQL, because SQLite serves one process; set postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- if .Values.postgresql.migrationJob.enabled -}}
{{- fail "postgresql.migrationJob.enabled: needs postgresql.url or postgresql.existingSecret" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.postgresql.url .Values.postgresql.existingSecret -}}
{{- fail "postgresql.url: set together with postgresql.existingSecret; set one of them" -}}
{{- end -}}
{{- if not (regexMatch "^(postgres(ql)?://.+)?$" .Values.postgresql.url) -}}
{{- fail "postgresql.url: must be postgres://USER:PASSWORD@HOST:5432/DATABASE" -}}
{{- end -}}
{{- if dig "store" "url" "" .Values.config -}}
{{- fail "config.store.url: the chart sets it; set postgresql.url or postgresql.existingSecret, or neither for SQLite" -}}
{{- end -}}
{{- end -}}

{{- define "falcobrief.checkTokens" -}}
{{- range $name := list "token" "readtoken" -}}
{{- if not (regexMatch "^[A-Za-z0-9._~+/=-]*$" (dig "auth" $name "" $.Values.config)) -}}
{{- fail (printf "config.auth.%s: must be letters and digits, because Falcosidekick splits its headers at `,` and `:`" $name) -}}
{{- end -}}
{{- end -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "falcobrief.tokenSecret" .) -}}
{{- $isOutside := ne (include "falcobrief.tokenSecret" .) (include "falcobrief.fullname" .) -}}
{{- if and $isOutside $secret (include "falcobrief.needsToken" .) (not (dig "data" "AUTH_TOKEN" "" $secret)) -}}
{{- fail (printf "config.existingSecret: Secret %s has no key AUTH_TOKEN, so nobody could send alerts; add it, or set config.auth.token" .Values.config.existingSecret) -}}
{{- end -}}
{{- end -}}
