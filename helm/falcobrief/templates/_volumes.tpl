{{- define "falcobrief.volumeMounts" -}}
- name: config
  mountPath: /etc/falcobrief
  readOnly: true
- name: secrets
  mountPath: /etc/falcobrief-secrets
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if not (include "falcobrief.isPostgresql" .) }}
- name: data
  mountPath: /data
{{- end }}
{{- if .Values.tls.secretName }}
- name: tls
  mountPath: /etc/falcobrief-tls
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "falcobrief.volumes" -}}
# Whole folders, so that a change arrives in the running pod.
- name: config
  configMap:
    name: {{ include "falcobrief.fullname" . }}
- name: secrets
  projected:
    # Octal 0440: for the group of the pod alone.
    defaultMode: 288
    sources:
      {{- include "falcobrief.secretSources" . | nindent 6 }}
# SQLite sorts there what does not fit into memory.
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

{{/* The later wins: your Secret, the chart's own, the address of the database. */}}
{{- define "falcobrief.secretSources" -}}
{{- with .Values.config.existingSecret }}
- secret:
    name: {{ . }}
{{- end }}
{{- if include "falcobrief.hasSecret" . }}
- secret:
    name: {{ include "falcobrief.fullname" . }}
{{- end }}
{{- if .Values.postgresql.existingSecret }}
{{ include "falcobrief.storeSource" . }}
{{- end }}
{{- end -}}

{{/* The address of PostgreSQL as the one file that the migration needs. */}}
{{- define "falcobrief.storeSource" -}}
- secret:
    {{- if .Values.postgresql.existingSecret }}
    name: {{ .Values.postgresql.existingSecret }}
    items:
      - key: {{ .Values.postgresql.existingSecretKey }}
        path: STORE_URL
    {{- else }}
    name: {{ include "falcobrief.fullname" . }}
    items:
      - key: STORE_URL
        path: STORE_URL
    {{- end }}
{{- end -}}
