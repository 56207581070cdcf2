import { textAt, type Settings } from '../settings.ts'

/**
 * A setting of Falcosidekick that cannot be ignored: without it messages would be refused, or more would be open than
 * was asked for.
 */
export type Check = {
  /** Whether falcobrief does what it says anyway. `value` is as written: text in the environment. */
  readonly agrees: (value: unknown, settings: Settings) => boolean
  /** What to do when it does not. */
  readonly fix: string
}

/** By path; `*.KEY` is for the outputs that falcobrief has too. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'tlsserver.deploy': {
    agrees: (value, settings) => isTrue(value) === isSet(settings, 'certfile'),
    fix: 'TLS is on exactly when tlsserver.certfile is set; set certfile and keyfile, or neither',
  },
  'tlsserver.mutualtls': {
    agrees: (value, settings) => isTrue(value) === isSet(settings, 'cacertfile'),
    fix: 'client certificates are required exactly when tlsserver.cacertfile is set; set or unset it',
  },
  '*.checkcert': {
    agrees: isTrue,
    fix: 'certificates are always checked; name the authority in tlsclient.cacertfile',
  },
  '*.mutualtls': {
    agrees: (value) => !isTrue(value),
    fix: 'receivers are shown no client certificate; keep this output on in Falcosidekick',
  },
}

/** As Falcosidekick reads text. */
function isTrue(value: unknown): boolean {
  return /^(?:1|t|true)$/i.test(String(value).trim())
}

function isSet(settings: Settings, name: string): boolean {
  return textAt(settings, ['tlsserver', name]) !== ''
}
