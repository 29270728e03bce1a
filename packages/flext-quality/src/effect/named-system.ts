/** Systems that only their names tell: a repository, a mailer, a gateway that is handed in. */
import type { EffectKind } from './effect-kind.ts'
import { aboutSchema, startsChanging, startsReading, wordsOf } from './words.ts'

interface NamedSystem {
  readonly kind: EffectKind
  /** The last words of the name of what is called. */
  readonly name: RegExp
  /** Verbs that count; without them any that reads or changes. */
  readonly verbs?: RegExp
}

/** Methods that only databases have. */
const databaseMethod =
  /^(insertOne|insertMany|updateOne|updateMany|deleteOne|deleteMany|replaceOne|findOneAnd(Update|Replace|Delete)|findByIdAnd(Update|Delete)|bulkWrite|bulkCreate|insertOrUpdate|insertRow|updateRow|deleteRows?)$/

const end = String.raw`( (service|client|gateway|provider|api|adapter|port|sender|manager))?$`

/** What is done to things that last, rather than to the program itself. */
const business =
  /^(create|update|delete|remove|save|send|publish|charge|refund|cancel|reserve|book|pay|transfer|ship|upload|notify|submit|order|issue|capture|confirm|provision|invite|approve|reject|upsert|deposit|withdraw|credit|debit|fulfill|deliver|enroll|subscribe|unsubscribe)(?![a-z])/

const systems: readonly NamedSystem[] = [
  {
    kind: 'database',
    name: /(^| )(repository|repo|repositories|repos|dao|prisma|knex|entity manager|unit of work)$/,
  },
  {
    kind: 'database',
    name: /(^| )(db|database|table|collection)$/,
    verbs: /^(insert|update|delete|upsert|save|create|remove|bulk)/i,
  },
  {
    kind: 'cache',
    name: /(^| )(cache|redis|memcached|session|sessions)( (service|client|manager|store))?$/,
  },
  {
    kind: 'payment',
    name: new RegExp(`(^| )(stripe|paypal|braintree|adyen|razorpay|mollie)( api)?${end}`),
  },
  {
    kind: 'payment',
    name: /(^| )(payment|payments|billing) (service|client|gateway|provider|api|adapter|port)$/,
  },
  {
    kind: 'mail',
    name: new RegExp(
      `(^| )(mail|mailer|email|emails|smtp|sendgrid|mailgun|postmark|email transport)${end}`,
    ),
    verbs: /^(send|deliver|queue|enqueue|mail|notify)/i,
  },
  {
    kind: 'message',
    name: /(^| )(queue|publisher|producer|broker|topic|pubsub|pub sub|kafka|outbox)( (service|client))?$/,
    verbs: /^(publish|send|produce|enqueue|add|dispatch|push)/i,
  },
  {
    kind: 'http',
    name: /(^| )(api|http|rest|graphql|webhook|webhooks|remote)( (client|gateway|service))$/,
  },
  // Services of the program to itself.
  {
    kind: 'port',
    name: /(^| )(context|config|configuration|settings|logger|log|cache|request|translation|i18n|validation|hash|crypto|event|events|state|query|react|socket)( (client|provider|service|manager))$/,
    verbs: /^$/,
  },
  {
    kind: 'port',
    name: /[^ ] (client|gateway|adapter|port|provider|connector|service)$/,
    verbs: business,
  },
]

export interface NamedEffect {
  readonly kind: EffectKind
  readonly changes: boolean
  readonly system: string
}

/** `receivers` are the names that what is called goes by: the field, and the type it was declared with. */
export const namedEffect = (
  receivers: readonly string[],
  method: string,
): NamedEffect | undefined => {
  if (aboutSchema.test(method)) return undefined
  if (databaseMethod.test(method)) return { kind: 'database', changes: true, system: 'database' }
  for (const { kind, name, verbs } of systems) {
    const receiver = receivers.find((each) => name.test(wordsOf(each).join(' ')))
    if (receiver === undefined) continue
    if (verbs?.test(method)) return { kind, changes: true, system: receiver }
    if (verbs !== undefined) return undefined
    if (startsChanging(method)) return { kind, changes: true, system: receiver }
    return startsReading(method) ? { kind, changes: false, system: receiver } : undefined
  }
  return undefined
}
