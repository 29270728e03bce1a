/** The JSON schema of what an expression gives, as far as it can be told without a record. */
import { formatOf, typesOf, type JsonSchema, type JsonType } from '../singer/json-schema.ts'
import type { PythonExpression } from './python-syntax.ts'

const text: JsonSchema = { type: 'string' }
const truth: JsonSchema = { type: 'boolean' }
const whole: JsonSchema = { type: 'integer' }
const number: JsonSchema = { type: 'number' }
const date: JsonSchema = { type: 'string', format: 'date' }
const dateTime: JsonSchema = { type: 'string', format: 'date-time' }

const mapOf = (schemas: Readonly<Record<string, JsonSchema>>): ReadonlyMap<string, JsonSchema> =>
  new Map(Object.entries(schemas))

const ofFunctions: ReadonlyMap<string, JsonSchema> = mapOf({
  md5: text,
  sha256: text,
  str: text,
  int: whole,
  float: number,
  bool: truth,
  rand: number,
  randint: whole,
  list: { type: 'array' },
  tuple: { type: 'array' },
  set: { type: 'array' },
  dict: { type: 'object' },
})

const ofMembers: ReadonlyMap<string, JsonSchema> = mapOf({
  'json.dumps': text,
  'datetime.date': date,
  'datetime.date.today': date,
  'datetime.date.fromisoformat': date,
  'datetime.date.fromtimestamp': date,
  ...Object.fromEntries(
    'now utcnow today fromisoformat strptime fromtimestamp utcfromtimestamp combine'
      .split(' ')
      .map((name) => [`datetime.datetime.${name}`, dateTime]),
  ),
  'datetime.datetime': dateTime,
})

const ofMethods: ReadonlyMap<string, JsonSchema> = mapOf({
  ...Object.fromEntries(
    'upper lower casefold capitalize title swapcase strip lstrip rstrip replace removeprefix removesuffix join zfill ljust rjust center translate expandtabs isoformat strftime ctime'
      .split(' ')
      .map((name) => [name, text]),
  ),
  ...Object.fromEntries(
    'startswith endswith isdigit isdecimal isnumeric isalpha isalnum isspace isupper islower istitle isascii isprintable isidentifier issubset issuperset isdisjoint'
      .split(' ')
      .map((name) => [name, truth]),
  ),
  ...Object.fromEntries(
    'find rfind index rindex count weekday isoweekday toordinal'
      .split(' ')
      .map((name) => [name, whole]),
  ),
  ...Object.fromEntries(
    'split rsplit splitlines'.split(' ').map((name) => [name, { type: 'array' }]),
  ),
  date,
  astimezone: dateTime,
  total_seconds: number,
  timestamp: number,
})

/** Undefined where it cannot be told. `properties` are those of the stream; `self` is one of them. */
export const typeOfExpression = (
  expression: PythonExpression,
  properties: Readonly<Record<string, JsonSchema>>,
  self: string,
): JsonSchema | undefined => {
  const of = (inner: PythonExpression): JsonSchema | undefined =>
    typeOfExpression(inner, properties, self)
  switch (expression.node) {
    case 'constant':
      return ofConstant(expression.value)
    case 'text':
      return text
    case 'name':
      return expression.name === 'self'
        ? own(properties, self)
        : ofName(expression.name, properties)
    case 'list':
    case 'tuple':
    case 'set':
      return { type: 'array' }
    case 'comprehension':
      return { type: expression.kind === 'dict' ? 'object' : 'array' }
    case 'dict':
      return { type: 'object' }
    case 'compare':
      return truth
    case 'unary':
      return expression.operator === 'not' ? truth : of(expression.operand)
    case 'logic':
      return either(of(expression.left), of(expression.right))
    case 'choice':
      return either(of(expression.yes), of(expression.no))
    case 'binary':
      return ofBinary(expression.operator, of(expression.left), of(expression.right))
    case 'item': {
      const { of: from, key } = expression
      return isRecord(from) && key.node === 'constant'
        ? own(properties, String(key.value))
        : undefined
    }
    case 'attribute':
      return isRecord(expression.of) ? own(properties, expression.name) : undefined
    case 'slice':
      return of(expression.of)
    case 'call':
      return ofCall(expression, properties, of)
  }
}

/** A property that is declared, whatever else an object has by that name. */
const own = (
  properties: Readonly<Record<string, JsonSchema>>,
  name: string,
): JsonSchema | undefined => (Object.hasOwn(properties, name) ? properties[name] : undefined)

const isRecord = (expression: PythonExpression): boolean =>
  expression.node === 'name' && (expression.name === 'record' || expression.name === '_')

const ofName = (
  name: string,
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema | undefined => {
  if (name === '__stream_name__' || name === '__original_stream_name__') return text
  return name === 'record' || name === '_' ? { type: 'object', properties } : own(properties, name)
}

const ofConstant = (value: null | boolean | bigint | number | string): JsonSchema => {
  if (value === null) return { type: 'null' }
  if (typeof value === 'bigint') return whole
  if (typeof value === 'number') return number
  return typeof value === 'boolean' ? truth : text
}

const ofCall = (
  { callee, args }: Extract<PythonExpression, { readonly node: 'call' }>,
  properties: Readonly<Record<string, JsonSchema>>,
  of: (inner: PythonExpression) => JsonSchema | undefined,
): JsonSchema | undefined => {
  if (callee.node === 'name') return ofFunctions.get(callee.name)
  if (callee.node !== 'attribute') return undefined
  const member = ofMembers.get(dotted(callee))
  if (member !== undefined) return member
  const [key, otherwise] = args
  if (callee.name === 'get' && isRecord(callee.of) && key?.node === 'constant') {
    const found = own(properties, String(key.value))
    return otherwise === undefined ? found : either(found, of(otherwise))
  }
  return ofMethods.get(callee.name)
}

const dotted = (expression: PythonExpression): string =>
  expression.node === 'attribute'
    ? `${dotted(expression.of)}.${expression.name}`
    : expression.node === 'name'
      ? expression.name
      : ''

const ofBinary = (
  operator: string,
  left: JsonSchema | undefined,
  right: JsonSchema | undefined,
): JsonSchema | undefined => {
  const [one, other] = [plainType(left), plainType(right)]
  if (one === 'string' && (operator === '+' || operator === '*' || operator === '%')) return text
  if (other === 'string' && operator === '*') return text
  const isNumeric = (type: JsonType | undefined) => type === 'integer' || type === 'number'
  if (!isNumeric(one) || !isNumeric(other)) return undefined
  return one === 'integer' && other === 'integer' && operator !== '/' && operator !== '**'
    ? whole
    : number
}

const plainType = (schema: JsonSchema | undefined): JsonType | undefined => {
  const types = schema === undefined ? [] : typesOf(schema).filter((type) => type !== 'null')
  return types.length === 1 ? types[0] : undefined
}

/** One of two: the same, or one of them and nothing. */
const either = (
  one: JsonSchema | undefined,
  other: JsonSchema | undefined,
): JsonSchema | undefined => {
  if (one === undefined || other === undefined) return undefined
  const [first, second] = [plainType(one), plainType(other)]
  if (first === undefined) return typesOf(one).every((type) => type === 'null') ? other : undefined
  if (second === undefined) return typesOf(other).every((type) => type === 'null') ? one : undefined
  if (first !== second) {
    const isNumeric = [first, second].every((type) => type === 'integer' || type === 'number')
    return isNumeric ? number : undefined
  }
  return formatOf(one) === formatOf(other) ? one : { type: first }
}
