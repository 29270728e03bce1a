/**
 * What a person found who read the code behind each finding. `true`: the code does what the finding says, and a failure or crash
 * in the wrong place leaves something that nobody mends. `harmless`: it does so, and nothing would be gained. `wrong`: it
 * does not do what the finding says.
 */

export type Verdict = 'true' | 'harmless' | 'wrong'

export const verdicts: Readonly<Record<string, readonly [Verdict, string]>> = {
  // ghost 6.65.0
  '757b3453d9': [
    'true',
    'a crash behind the commit loses the mail with the gift; a failure is only logged',
  ],
  '090c94b68e': ['true', 'some Stripe products keep the old name'],
  b8a6364c53: [
    'true',
    'cancelled at Stripe, and still open here when the local write fails; the error is dropped',
  ],
  '13a59cdba8': [
    'true',
    'customer and subscription stay at Stripe when the surrounding transaction rolls back',
  ],
  '26017dc582': ['true', 'name, access and status are three writes with a log entry each'],
  '356cce3c7a': ['true', 'the subscription is linked although its price and product are not'],
  a6bb555c0a: ['true', 'marked as sent before it is sent; a failure loses the reminder'],
  '29ad29e1fc': [
    'true',
    'some customers of Stripe keep the old address, and a rollback takes none back',
  ],
  '3acc59d8b6': [
    'true',
    'a crash behind the transaction loses the mail and the schedule of the reminder',
  ],
  '2a63432ce0': ['harmless', 'Stripe sends the event again, and each write may be repeated'],
  '372485186c': ['true', 'price, product and row may differ; the error is only logged'],
  '36b16c5785': ['true', 'one address that fails keeps the others from being told'],
  '4f65f348ae': ['true', 'cancelled at Stripe, and the row still says active'],
  '56caaf4102': ['true', 'settings are destroyed before their successors are added'],
  '91bb459c0b': ['true', 'the caller believes the site disabled'],
  '5165a0047a': ['true', 'one address that fails keeps the others from being told'],
  '62b7f46d36': ['true', 'changed at Stripe in up to four calls, and then here'],
  a2d9b9c098: ['harmless', 'Stripe sends the event again, and each write may be repeated'],
  f02e13dfd8: [
    'true',
    'a comment there says that these events come once; the error is only logged',
  ],
  '58254cfa41': ['true', 'one address that fails keeps the others from being told'],
  '6f6f2fe4ac': [
    'true',
    'when the mail fails, the event comes again and the donation is saved twice',
  ],
  '6792523877': [
    'true',
    'the mails are awaited one by one, so the allSettled behind them settles nothing',
  ],
  '8a2998b987': ['true', 'the coupon is on at Stripe, and the offer is not redeemed here'],
  fce0d9871a: ['true', 'a post keeps the wrong time of publication; the error is only logged'],
  // @evershop/evershop 2.2.1
  '844296cbf1': [
    'true',
    'refunded, and rolled back when the status cannot be written; two returns leave the transaction open',
  ],
  '058aaa34ce': ['harmless', 'begin, commit and rollback are where they should be'],
  df785fcb11: ['true', 'some files are stored, and the answer is an error'],
  '82f92d1c0e': ['harmless', 'a token that nobody was sent is of no use to anybody'],
  '06ef7ab774': ['harmless', 'a comment there says that the order is meant'],
  '082bb0fb91': ['harmless', 'begin, commit and rollback are where they should be'],
  '8be5f7e081': [
    'true',
    'the money is taken, and nobody tells that the order is placed; the error is dropped',
  ],
  '6f013ebff7': ['true', 'the order is paid, and there is no record of the payment'],
  '0946b9ed3e': ['true', 'a return leaves the transaction open on a connection of the pool'],
  '702fd821ed': [
    'true',
    'the category has its new path, its products the old one; the error is dropped',
  ],
  '0bd06acd98': [
    'true',
    'the event is written through another connection, and stays when the customer is rolled back',
  ],
  b3f21af2c9: ['true', 'the plan is there, and the draft goes on under its old name'],
  '0d479d5b98': ['harmless', 'begin, commit and rollback are where they should be'],
  bc1211e547: ['harmless', 'a comment there says that what is missing is added by hand'],
  '0dc86eb9e4': ['harmless', 'begin, commit and rollback are where they should be'],
  c78821b650: ['true', 'addresses below a category that is gone stay; the error is dropped'],
  // @vendure/core 3.7.3
  e6eaaa2d2a: ['true', 'the job is queued before the transaction of the caller has committed'],
  a11be633d2: ['harmless', 'it runs at every start, and mends what is left'],
  '43665fc542': ['true', 'a translation without its collection'],
  '9d3dd6956a': ['harmless', 'entries of a cache'],
  a2435f1026: ['harmless', 'locks that run out by themselves'],
  // @directus/api 39.2.1
  '076e8ed7cd': ['true', 'a mail that fails is only logged, and a crash loses it'],
  '1dd14e8855': [
    'wrong',
    'the services are made with the connection of the caller, which holds a transaction',
  ],
  '6ad375ec67': [
    'wrong',
    'the services are made with the connection of the caller, which holds a transaction',
  ],
  '4eca9a29da': ['harmless', 'it runs again and again, and deletes what is left'],
  '75db0ff1c9': [
    'wrong',
    'the services are made with the connection of the caller, which holds a transaction',
  ],
  '7dd7ceeeb2': ['harmless', 'it runs again and again, and deletes what is left'],
  '9630781b4c': ['wrong', 'a message has either a password or a token'],
  '239dbb647e': ['true', 'some are invited, and the answer is an error'],
  // flowise 3.1.4, not seen before
  '0362ea6a8a': ['harmless', 'begin, commit and rollback are where they should be'],
  '22b79b7564': ['true', 'some files are deleted, and the answer is an error'],
  '089539e461': ['true', 'changed at OpenAI, and not here'],
  '02f337fe81': ['true', 'a data set without its rows, or with some of them'],
  '82bf281f1b': ['true', 'the action stays open in the message; the handler is empty'],
  '09011a59c2': ['harmless', 'begin, commit and rollback are where they should be'],
  '25e71005f6': ['true', 'files stay at OpenAI that nobody knows'],
  '89d8678bfa': ['true', 'an assistant at OpenAI that nobody knows'],
  '066e5add89': ['true', 'the row is newer than its data set says'],
  '0ce1ef1d44': ['true', 'it rolls back only where no transaction is open'],
  '6b8bba9902': ['true', 'some documents are stored, and the answer is an error'],
  b8b24e6dc6: ['true', 'deleted here, and left at OpenAI'],
  '0f89c58166': ['true', 'messages point to executions that are gone'],
  '15cc420e09': ['harmless', 'begin, commit and rollback are where they should be'],
  '7e652e3acd': ['true', 'files stay at OpenAI that nobody knows'],
}
