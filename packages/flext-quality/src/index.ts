export {
  dataFlow,
  eventFields,
  valuesToTell,
  type DataFlow,
  type FlowValue,
} from './service-description/data-flow.ts'
export type {
  EventDescription,
  Fields,
  MethodDescription,
  PortDescription,
  Publish,
  RuleDescription,
  ServiceDescription,
  StepDescription,
} from './service-description/description.ts'
export type { ServiceDescriptionInvalid } from './service-description/error.ts'
export {
  codecOfFields,
  decodedType,
  knownTypes,
  parseFieldType,
  type FieldType,
  type KnownType,
} from './service-description/field-type.ts'
export {
  readLocatedDescription,
  readServiceDescription,
} from './service-description/read-service-description.ts'
export { isTrue, parseCondition, type Comparison } from './service-description/rule-condition.ts'
export { sampleOf, sampleRequest } from './service-description/sample-request.ts'
export { undoName } from './service-description/undo-verb.ts'
export { updateServiceDescription } from './service-description/update-service-description.ts'
export { writeServiceDescription } from './service-description/write-service-description.ts'
