import { JSON_TYPE, READ, READ_ONE, STORE, json, plain, type Operation } from './operation.ts'

function intake(method: 'post' | 'put'): Operation {
  return {
    method,
    path: '/',
    id: method === 'post' ? 'postAlert' : 'putAlert',
    summary: "One alert, as Falcosidekick's webhook output or Falco's http_output sends it",
    token: 'sender',
    body: { type: JSON_TYPE, schema: 'Alert' },
    answers: [
      {
        status: 204,
        means:
          'It is on the disk. Also for an object that lacks what an alert has: it is kept, and makes an incident of its own.',
      },
    ],
    errors: [
      'FB_NOT_JSON',
      'FB_NOT_OBJECT',
      'FB_UNAUTHORIZED',
      'FB_FORBIDDEN',
      'FB_TOO_LARGE',
      'FB_CONTENT_TYPE',
      'FB_BAD_REQUEST',
      'FB_OVERLOADED',
      ...STORE,
    ],
  }
}

const platform: readonly Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    id: 'getHealth',
    summary: 'State in full',
    token: null,
    answers: [
      json('Health', 'Alerts are taken.'),
      json('Health', 'Alerts cannot be taken; `status` is `failing`.', 503),
    ],
    errors: ['FB_FORBIDDEN'],
  },
  {
    method: 'get',
    path: '/livez',
    id: 'getLive',
    summary: 'Whether the process is responsive',
    token: null,
    answers: [plain(200, 'It does.')],
    errors: ['FB_FORBIDDEN'],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'getReady',
    summary: 'Whether alerts are taken',
    token: null,
    answers: [
      plain(200, 'They are.'),
      plain(503, 'The store cannot write, or the service is shutting down.'),
    ],
    errors: ['FB_FORBIDDEN'],
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'getMetrics',
    summary: 'Metrics as Prometheus text',
    token: null,
    answers: [plain(200, 'See docs/metrics.md.')],
    errors: ['FB_FORBIDDEN'],
  },
]

const incidents: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/v1/incidents',
    id: 'listIncidents',
    summary: 'Incidents, newest first',
    token: 'reader',
    query: 'incidents',
    answers: [json('IncidentPage', 'A page.')],
    errors: READ,
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}',
    id: 'getIncident',
    summary: 'One incident: alerts, timeline, decisions, deliveries',
    token: 'reader',
    answers: [json('IncidentDetail', 'The incident.')],
    errors: [...READ_ONE],
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}/events',
    id: 'listEvents',
    summary: 'The stored events of an incident, page by page',
    token: 'reader',
    query: 'events',
    answers: [json('EventPage', 'A page; it also ends at 4 MiB of bodies.')],
    errors: ['FB_NOT_FOUND', ...READ],
  },
  {
    method: 'get',
    path: '/api/v1/incidents/{id}/report',
    id: 'getReport',
    summary: 'The report of an incident, as it is now',
    token: 'reader',
    query: 'report',
    answers: [
      {
        status: 200,
        means: 'By `format`: `json` is a Report, `slack` a SlackMessage, the others are text.',
        content: {
          [JSON_TYPE]: 'ReportOrSlackMessage',
          'text/markdown': 'text',
          'text/html': 'text',
          'text/plain': 'text',
        },
      },
    ],
    errors: READ_ONE,
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/acknowledge',
    id: 'acknowledgeIncident',
    summary: 'Acknowledges it; the first author stays',
    token: 'reader',
    body: { type: JSON_TYPE, schema: 'AcknowledgeRequest' },
    answers: [json('Incident', 'The incident as it is then.')],
    errors: ['FB_TOO_LARGE', 'FB_CONTENT_TYPE', ...READ_ONE],
  },
  {
    method: 'post',
    path: '/api/v1/incidents/{id}/requeue',
    id: 'requeueIncident',
    summary: 'Queues its dead messages again and, if it is stuck, tries it again now',
    token: 'reader',
    answers: [json('Requeued', 'What was put back to work.')],
    errors: ['FB_NOT_FOUND', ...READ],
  },
  {
    method: 'get',
    path: '/api/v1/stuck',
    id: 'listStuck',
    summary: 'Incidents whose reports fail',
    token: 'reader',
    answers: [json('Stuck', 'The worst of them, and how many there are.')],
    errors: READ,
  },
]

const silences: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/v1/silences',
    id: 'listSilences',
    summary: 'What is held back now, by whom and why',
    token: 'reader',
    answers: [json('Silences', 'Those of the configuration first.')],
    errors: READ,
  },
  {
    method: 'post',
    path: '/api/v1/silences',
    id: 'addSilence',
    summary: 'Sets a silence',
    token: 'reader',
    body: { type: JSON_TYPE, schema: 'SilenceRequest' },
    answers: [json('Silence', 'It applies from now on.', 201)],
    errors: ['FB_TOO_LARGE', 'FB_CONTENT_TYPE', ...READ],
  },
  {
    method: 'delete',
    path: '/api/v1/silences/{id}',
    id: 'endSilence',
    summary: 'Ends a silence; those of the configuration end there',
    token: 'reader',
    answers: [{ status: 204, means: 'It is over.' }],
    errors: ['FB_NOT_FOUND', ...READ],
  },
]

/** Every route of the service. */
export const OPERATIONS: readonly Operation[] = [
  intake('post'),
  intake('put'),
  ...platform,
  ...incidents,
  ...silences,
  {
    method: 'get',
    path: '/api/openapi.json',
    id: 'getDocument',
    summary: 'This document',
    token: 'reader',
    answers: [{ status: 200, means: 'OpenAPI 3.1.', content: { [JSON_TYPE]: 'Document' } }],
    errors: ['FB_UNAUTHORIZED', 'FB_FORBIDDEN'],
  },
  {
    method: 'post',
    path: '/slack/actions',
    id: 'pressButton',
    summary: "The buttons of messages; signed by Slack with the app's signing secret",
    token: null,
    body: { type: 'application/x-www-form-urlencoded', schema: 'text' },
    answers: [{ status: 200, means: 'Done, or nothing to do.' }],
    errors: [
      'FB_BAD_REQUEST',
      'FB_UNAUTHORIZED',
      'FB_FORBIDDEN',
      'FB_NOT_FOUND',
      'FB_TOO_LARGE',
      ...STORE,
    ],
  },
]
