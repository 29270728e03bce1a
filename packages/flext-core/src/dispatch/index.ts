export { atRate, type Rate, type RateExceeded } from './at-rate.ts'
export { authorizing } from './authorizing.ts'
export type {
  DispatchError,
  EventHandlersFailed,
  MessageCancelled,
  MessageInvalid,
  MessageThrew,
  MessageUnknown,
} from './dispatch-error.ts'
export { FlextDispatcher, type DispatcherOptions, type DispatchOptions } from './dispatcher.ts'
export type { EventHandled } from './fan-out.ts'
export {
  handle,
  handledBy,
  on,
  type Answer,
  type AnyHandler,
  type EventHandler,
  type MessageHandler,
} from './handler.ts'
export type { Message, MessageContext, MessageWord } from './message.ts'
export {
  command,
  query,
  type AnyMessageType,
  type MessageDeclaration,
  type MessageKind,
  type MessageType,
} from './message-type.ts'
export {
  middleware,
  onlyFor,
  sequence,
  type AnyMiddleware,
  type Middleware,
  type Next,
  type Passed,
} from './middleware.ts'
export { retrying } from './retrying.ts'
export { eventSubscriber, type EventPublisher } from './subscriber.ts'
export { MessageFailed, through, type ExecutionPolicy, type PolicyRefused } from './through.ts'
export { tracing } from './tracing.ts'
export { validating } from './validating.ts'
export { within } from './within.ts'
