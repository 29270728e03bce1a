/** The words of a name, and what its verb promises. */

/** `savePaymentIntent` and `save_payment_intent` are `save payment intent`. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const changing = words(`
  create insert add update upsert delete del remove destroy save put post patch set send publish enqueue push
  produce write charge capture refund cancel confirm pay transfer increment decrement append upload copy move
  rename store persist merge replace assign unassign attach detach link unlink archive unarchive restore register
  unregister submit dispatch notify reserve release book ship issue approve reject bulk mark enable disable
  activate deactivate revoke grant invite import apply truncate complete deliver fulfill place edit modify
  purge clear reset subscribe unsubscribe ban unban lock unlock finalize void authorize deposit
  withdraw credit debit modify trigger schedule
`)

const reading = words(`
  get find fetch list read select count exists exist has is search query load lookup retrieve check validate
  aggregate describe head scan sum all one first last stat access open download peek browse view show verify
`)

/** Verbs that take something back. */
const undoing = words(`
  delete remove cancel refund rollback undo release revert restore compensate void unlink abort destroy drop
  cleanup clean reset unassign detach deactivate reverse revoke rm unregister discard
`)

/** The first verb of the name decides, but `findOneAndUpdate` and `get_or_create` change. */
export const promiseOf = (name: string): 'changing' | 'reading' | undefined => {
  if (/(and|or)_?(update|delete|replace|remove|modify|create|insert)/i.test(name)) return 'changing'
  for (const word of wordsOf(name)) {
    if (changing.has(word)) return 'changing'
    if (reading.has(word)) return 'reading'
  }
  return undefined
}

export const startsChanging = (name: string): boolean => changing.has(wordsOf(name)[0] ?? '')

export const startsReading = (name: string): boolean => reading.has(wordsOf(name)[0] ?? '')

export const takesBack = (name: string): boolean =>
  wordsOf(name).some((word) => undoing.has(word)) || /roll_?back|compensat|clean_?up/i.test(name)

/** Methods that make tables and indexes, rather than what stands in them. */
export const aboutSchema =
  /^(create|ensure|drop|add|alter|rename)_?(Index|Indexes|Indices|Table|Collection|Column|Schema|Database|View|Type|Constraint|ForeignKey|Container|Bucket)\w*$|IfNotExists$/i
