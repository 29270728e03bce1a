/** What the taking back of a change is called: `reservePens` is taken back by `releasePens`. */
const opposites: Readonly<Record<string, string>> = {
  acquire: 'release',
  activate: 'deactivate',
  add: 'remove',
  allocate: 'release',
  assign: 'unassign',
  attach: 'detach',
  block: 'unblock',
  book: 'cancel',
  charge: 'refund',
  claim: 'release',
  create: 'remove',
  credit: 'debit',
  debit: 'credit',
  deposit: 'withdraw',
  disable: 'enable',
  enable: 'disable',
  enroll: 'withdraw',
  grant: 'revoke',
  hold: 'release',
  insert: 'remove',
  lock: 'unlock',
  open: 'close',
  pay: 'refund',
  place: 'cancel',
  provision: 'deprovision',
  publish: 'withdraw',
  put: 'remove',
  register: 'unregister',
  reserve: 'release',
  save: 'remove',
  schedule: 'cancel',
  send: 'recall',
  start: 'stop',
  store: 'remove',
  subscribe: 'unsubscribe',
  suspend: 'resume',
  take: 'return',
  upload: 'remove',
  withdraw: 'deposit',
  write: 'erase',
}

/** `releasePens` for `reservePens`, `undoMoveFiles` for `moveFiles`. */
export const undoName = (step: string): string => {
  const verb = /^[a-z]+/.exec(step)?.[0] ?? ''
  const opposite = Object.hasOwn(opposites, verb) ? opposites[verb] : undefined
  return opposite === undefined
    ? `undo${step.slice(0, 1).toUpperCase()}${step.slice(1)}`
    : opposite + step.slice(verb.length)
}
