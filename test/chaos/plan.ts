import type { SlackAnswer } from '../support/slack-double.ts'
import type { SmtpReply } from '../support/smtp-double.ts'
import type { Random } from './random.ts'

/** Something that goes wrong; times in ms. */
export type Trouble =
  | { readonly do: 'kill'; readonly replica: number }
  /** Kills whoever makes the next call to Slack that is answered so: never. */
  | { readonly do: 'kill-at-message'; readonly answer: 'hang' | 'silent' }
  | { readonly do: 'step-clock'; readonly replica: number; readonly aheadMs: number }
  | { readonly do: 'restart-database'; readonly downMs: number }
  | { readonly do: 'crash-database' }
  | { readonly do: 'pause-database'; readonly forMs: number }
  | { readonly do: 'cut-connections' }
  | { readonly do: 'fail-slack'; readonly answers: readonly SlackAnswer[] }
  | { readonly do: 'delete-messages'; readonly count: number }
  | {
      readonly do: 'fail-mail'
      readonly how: SmtpReply | 'reset' | 'hang'
      readonly forMs: number
    }

export type Step = Trouble & { readonly atMs: number }

export type Scale = {
  readonly replicas: number
  readonly hasDatabase: boolean
  readonly durationMs: number
  /** From one trouble to the next of the same sort. */
  readonly paceMs: number
  /** The longest time for which something is away. */
  readonly awayMs: number
  /** Steps of clocks, ahead and back. */
  readonly clockMs: number
  /** What takes as long as the service's own limits of time. */
  readonly hasHangs: boolean
}

/** What goes wrong and when: three sorts, each one after another, side by side with the others. */
export function makePlan(random: Random, scale: Scale): readonly (readonly Step[])[] {
  const sorts = [replicaTroubles, receiverTroubles, ...(scale.hasDatabase ? [storeTroubles] : [])]
  return sorts.map((troublesOf) => {
    const steps: Step[] = []
    let deck: readonly Trouble[] = []
    let atMs = scale.paceMs * random.next()
    while (atMs < scale.durationMs) {
      if (deck.length === 0) deck = random.shuffled(troublesOf(random, scale))
      const [trouble, ...rest] = deck
      if (trouble !== undefined) steps.push({ ...trouble, atMs: Math.round(atMs) })
      deck = rest
      // A store that is away most of the time would only show that nothing is taken then.
      const pause = troublesOf === storeTroubles ? 3 : 1
      atMs += pause * scale.paceMs * (0.5 + random.next())
    }
    return steps
  })
}

function replicaTroubles(random: Random, { replicas, clockMs }: Scale): readonly Trouble[] {
  const replica = (): number => random.below(replicas)
  const byUpTo = (): number => Math.round(clockMs * (2 * random.next() - 1))
  return [
    { do: 'kill', replica: replica() },
    { do: 'kill', replica: replica() },
    { do: 'kill-at-message', answer: 'silent' },
    { do: 'kill-at-message', answer: 'hang' },
    { do: 'step-clock', replica: replica(), aheadMs: clockMs },
    { do: 'step-clock', replica: replica(), aheadMs: -clockMs },
    { do: 'step-clock', replica: replica(), aheadMs: byUpTo() },
  ]
}

function storeTroubles(random: Random, { awayMs }: Scale): readonly Trouble[] {
  const away = (): number => Math.round(awayMs * (0.2 + 0.8 * random.next()))
  return [
    { do: 'restart-database', downMs: away() },
    { do: 'restart-database', downMs: 0 },
    { do: 'crash-database' },
    { do: 'pause-database', forMs: away() },
    { do: 'pause-database', forMs: awayMs },
    { do: 'cut-connections' },
  ]
}

function receiverTroubles(random: Random, { awayMs, hasHangs }: Scale): readonly Trouble[] {
  const away = (): number => Math.round(awayMs * (0.2 + 0.8 * random.next()))
  const some = (...answers: readonly SlackAnswer[]): readonly SlackAnswer[] =>
    random.shuffled(answers.flatMap((answer) => (random.next() < 0.7 ? [answer] : [])))
  const limited = { rateLimitedSeconds: 1 + random.below(2) }
  return [
    { do: 'fail-slack', answers: [limited, ...some('ok', limited, 'server-error', 'lost')] },
    { do: 'fail-slack', answers: some('reset', 'ok', 'lost', 'ok', 'server-error', 'lost') },
    ...(hasHangs ? [{ do: 'fail-slack' as const, answers: some('hang', 'ok', 'silent') }] : []),
    { do: 'delete-messages', count: 1 + random.below(3) },
    { do: 'delete-messages', count: 1 },
    { do: 'fail-mail', how: { code: 451, text: '4.7.1 try again' }, forMs: away() },
    { do: 'fail-mail', how: 'reset', forMs: away() },
    { do: 'fail-mail', how: 'hang', forMs: away() },
  ]
}
