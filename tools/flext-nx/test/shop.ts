/** Descriptions of services of every kind, for the tests of the generators. */

/** Changes in three systems and a letter of thanks: what the documentation is about. */
export const placeOrder = `service: PlaceOrder
name: shop.place-order
description: Reserves stock, takes the money and sends the parcel.
request: { pens: PositiveInt, to: string }
result: { paid: number, parcel: string }
errors: [OutOfStock, CardRefused]
steps:
  - name: reservePens
    kind: changing
    port: stock
    input: [pens]
    output: number
    fails: [OutOfStock]
    tells: [PensReserved]
  - name: takeMoney
    kind: changing
    port: payments
    input: [pens]
    output: number
    as: paid
    fails: [CardRefused]
  - name: sendParcel
    kind: pivot
    port: carrier
    input: [pens, to]
    output: string
  - name: thankCustomer
    kind: finishing
    port: mail
    input: [parcel]
rules:
  - name: at most 100 pens an order
    that: pens <= 100
`

/** Every type, rows that are taken back and rows that stay, methods of other names, methods of no step. */
export const recordInvoice = `service: RecordInvoice
description: Books an invoice in the ledger and tells the tax office
models:
  Line: { sku: NonEmptyString, pieces: PositiveInt, note: string? }
  Address: { street: string, lines: 'Line[]', rate: Rate }
  Rate: { euros: number, asOf: Instant }
request:
  customer: NonEmptyString
  cents: Int
  due: LocalDate
  at: Instant
  lines: Line[]
  address: Address
  note: string?
  tag: string | null
  wait: Duration
  size: ByteSize
  site: Url
  extra: Json
result: { invoice: string, rate: Rate, note: string?, lines: 'Line[]', tag: string | null, limits: 'string[]' }
errors: [LedgerClosed, RateUnknown, SizeUnknown]
events:
  InvoiceBooked: { data: { invoice: string, cents: Int, note: string? }, version: 2, publish: at-once }
  InvoiceTold: { data: { at: Instant, due: LocalDate } }
ports:
  rates:
    description: The exchange rates of the day
    methods:
      - { name: knownCurrencies, output: 'string[]' }
      - { name: rateOn, input: { day: LocalDate, rough: boolean }, output: Rate, fails: [RateUnknown] }
  ledger:
  taxOffice:
steps:
  - { name: findRate, kind: reading, port: rates, input: [at], output: Rate, retry: 3, timeout: 2s, description: Asks for the rate of the day }
  - { name: bookInvoice, kind: transacting, port: ledger, input: [customer, cents, note, lines, tag], output: string, fails: [LedgerClosed], tells: [InvoiceBooked] }
  - { name: logInvoice, kind: transacting, port: ledger, input: [customer], undo: keep }
  - { name: holdLimits, kind: changing, port: taxOffice, input: [cents, note, lines], output: 'string[]', method: hold, undo: letGo }
  - { name: tellOffice, kind: pivot, port: taxOffice, input: [invoice, due, at, address, site, extra], tells: [InvoiceTold] }
  - { name: fileReceipt, kind: finishing, port: taxOffice, input: [wait, size] }
rules:
  - { name: a customer's invoice is worth something, that: cents > 0 and cents <= 100000 }
  - { name: notes are short, that: note.length <= 20 }
  - { name: nobody is no customer, that: "customer != 'nobody'" }
`

/** The least that a service can be. */
export const ping = `service: Ping
request: {}
result: {}
steps:
  - { name: ping, kind: changing, port: wire }
`

/** Only looks. */
export const lookAround = `service: LookAround
request: { where: string? }
result: { found: Json, flags: 'boolean[]' }
steps:
  - { name: look, kind: reading, port: eyes, input: [where], output: Json, as: found }
  - { name: listFlags, kind: reading, port: eyes, output: 'boolean[]' }
`

/** Rows in two databases before a pivot that may fail. */
export const storeRows = `service: StoreRows
request: { id: NonEmptyString, n: number }
result: { kept: number }
example: { id: a-1, n: 7 }
steps:
  - { name: storeRow, kind: transacting, port: rows, input: [id, n], output: number, as: kept, tells: [RowStored] }
  - { name: storeOther, kind: transacting, port: others, output: boolean }
  - { name: openGate, kind: pivot, port: gate, fails: [GateStuck], tells: [GateOpened] }
`
