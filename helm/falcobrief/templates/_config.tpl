{{/* `config` is falcobrief.yaml, and what the chart reads itself: names of Falcosidekick's chart. */}}
{{- define "falcobrief.chartKeys" -}}
[existingSecret, extraEnv, extraEnvFrom, extraArgs]
{{- end -}}

{{/* Secrets in `config`, by environment name: they go into the chart's Secret. */}}
{{- define "falcobrief.configSecrets" -}}
{{- $found := dict -}}
{{- range $path, $env := fromYaml (include "falcobrief.secretSettings" .) -}}
{{- $value := $.Values.config -}}
{{- range splitList "." $path }}{{ $value = ternary (get ($value | default dict) .) "" (kindIs "map" $value) }}{{ end -}}
{{- if $value }}{{ $_ := set $found $env $value }}{{ end -}}
{{- end -}}
{{- range $name, $sink := .Values.config.sinks -}}
{{- range $key := fromYamlArray (include "falcobrief.secretSinkSettings" $) -}}
{{- if get $sink $key }}{{ $_ := set $found (include "falcobrief.sinkVariable" (list $name $key)) (get $sink $key) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toYaml $found -}}
{{- end -}}

{{/* The variable of a setting of a named sink. Takes [sink, key]. */}}
{{- define "falcobrief.sinkVariable" -}}
{{- printf "SINKS_%s_%s" (regexReplaceAll "[^A-Za-z0-9]" (index . 0) "_") (index . 1) | upper -}}
{{- end -}}

{{/* The value at a path of `config`; empty when there is none. Takes [config, path]. */}}
{{- define "falcobrief.hasSetting" -}}
{{- $value := index . 0 -}}
{{- range splitList "." (index . 1) }}{{ $value = ternary (get ($value | default dict) .) "" (kindIs "map" $value) }}{{ end -}}
{{- if $value }}true{{ end -}}
{{- end -}}

{{/* Takes a path out of `config`. Takes [config, path]. */}}
{{- define "falcobrief.without" -}}
{{- $parts := splitList "." (index . 1) -}}
{{- $section := index . 0 -}}
{{- range initial $parts }}{{ $section = ternary (get ($section | default dict) .) dict (kindIs "map" $section) }}{{ end -}}
{{- if kindIs "map" $section }}{{ $_ := unset $section (last $parts) }}{{ end -}}
{{- end -}}

{{/*
falcobrief.yaml: `config` without secrets, without what the chart reads itself, and without what has no effect
here, which may be a secret of Falcosidekick.
*/}}
{{- define "falcobrief.file" -}}
{{- $file := deepCopy .Values.config -}}
{{- range $path := concat (keys (fromYaml (include "falcobrief.secretSettings" .))) (keys (fromYaml (include "falcobrief.ignoredSettings" .))) -}}
{{- include "falcobrief.without" (list $file $path) -}}
{{- end -}}
{{- range $_, $sink := $file.sinks -}}
{{- range $key := fromYamlArray (include "falcobrief.secretSinkSettings" $) }}{{ $_ := unset $sink $key }}{{ end -}}
{{- end -}}
{{- range append (fromYamlArray (include "falcobrief.chartKeys" .)) "tlsserver" }}{{ $_ := unset $file . }}{{ end -}}
{{- toYaml $file -}}
{{- end -}}

{{/* A line for each setting of Falcosidekick that has no effect. */}}
{{- define "falcobrief.warnings" -}}
{{- range $path, $way := fromYaml (include "falcobrief.ignoredSettings" .) -}}
{{- if include "falcobrief.hasSetting" (list $.Values.config $path) }}
config.{{ $path }} has no effect: {{ $way }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What the chart's Secret holds, without the tokens that it makes. */}}
{{- define "falcobrief.givenSecrets" -}}
{{- $given := fromYaml (include "falcobrief.configSecrets" .) -}}
{{- with .Values.postgresql.url }}{{ $_ := set $given "STORE_URL" . }}{{ end -}}
{{- toYaml $given -}}
{{- end -}}

{{/* Not empty when the chart makes tokens: your Secret has them otherwise. */}}
{{- define "falcobrief.makesTokens" -}}
{{- if not .Values.config.existingSecret }}true{{ end -}}
{{- end -}}

{{- define "falcobrief.hasSecret" -}}
{{- if or (include "falcobrief.makesTokens" .) (fromYaml (include "falcobrief.givenSecrets" .)) }}true{{ end -}}
{{- end -}}

{{/* The Secret that has AUTH_TOKEN. */}}
{{- define "falcobrief.tokenSecret" -}}
{{- $isOwn := or (include "falcobrief.makesTokens" .) (hasKey (fromYaml (include "falcobrief.givenSecrets" .)) "AUTH_TOKEN") -}}
{{- ternary (include "falcobrief.fullname" .) .Values.config.existingSecret (not (not $isOwn)) -}}
{{- end -}}

{{/* Not empty when senders have to show a token. */}}
{{- define "falcobrief.needsToken" -}}
{{- if not (or .Values.tls.clientCaKey (dig "auth" "anonymous" false .Values.config)) }}true{{ end -}}
{{- end -}}

{{/*
A token: as set, else as the cluster has it, else a new one. Takes [root, key]. Without a cluster to ask
(helm template) each rendering makes another.
*/}}
{{- define "falcobrief.token" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $set := get (fromYaml (include "falcobrief.givenSecrets" $root)) $key -}}
{{- if $set -}}
{{- $set -}}
{{- else -}}
{{- $secret := lookup "v1" "Secret" $root.Release.Namespace (include "falcobrief.fullname" $root) -}}
{{- $kept := dig "data" $key "" ($secret | default dict) -}}
{{- if $kept }}{{ b64dec $kept }}{{ else }}{{ randAlphaNum 48 }}{{ end -}}
{{- end -}}
{{- end -}}
