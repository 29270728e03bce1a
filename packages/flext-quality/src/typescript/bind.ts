/** Gives the names of a pattern their meaning. */
import type { BindingPattern, ParamPattern } from 'oxc-parser'

import type { Parameter } from '../code/code-file.ts'
import { GIVEN, member, named, RESULT, type Origin } from '../code/origin.ts'
import { keyOf } from './key-of.ts'
import { originOfType } from './origin-of.ts'
import { textOf, type Here } from './source.ts'

/** A value of which nothing is known stands under the name it is given. */
export const bind = (pattern: BindingPattern, value: Origin | undefined, here: Here): void => {
  switch (pattern.type) {
    case 'Identifier': {
      const declared = pattern.typeAnnotation?.typeAnnotation
      const typed = declared === undefined ? undefined : originOfType(declared, here)
      here.scope.bind(pattern.name, best(value, typed) ?? named(pattern.name))
      return
    }
    case 'AssignmentPattern':
      bind(pattern.left, value, here)
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        if (element !== null) bindElement(element, here)
      }
      return
    case 'ObjectPattern':
      bindFields(pattern, value, here)
  }
}

const bindElement = (
  element: Extract<BindingPattern, { type: 'ArrayPattern' }>['elements'][number] & object,
  here: Here,
): void => bind(element.type === 'RestElement' ? element.argument : element, undefined, here)

const bindFields = (
  pattern: Extract<BindingPattern, { readonly type: 'ObjectPattern' }>,
  value: Origin | undefined,
  here: Here,
): void => {
  const declared = pattern.typeAnnotation?.typeAnnotation
  const whole = best(value, declared === undefined ? undefined : originOfType(declared, here))
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      bind(property.argument, undefined, here)
    } else {
      const key = keyOf(property.key)
      // A field of something that no import explains is better known by its own name.
      const known = whole?.module !== undefined && key !== undefined
      bind(
        property.value,
        known ? member(whole, key) : key === undefined ? undefined : named(key),
        here,
      )
    }
  }
}

/** Of what is known of a value, and what is declared of it, that which leads to a module. */
const best = (value: Origin | undefined, typed: Origin | undefined): Origin | undefined => {
  if (value?.module !== undefined) return value
  if (typed !== undefined) return typed
  return value?.path.at(-1) === RESULT ? undefined : value
}

/** Binds the parameters; `called` is who calls the function, where that is known. */
export const bindParameters = (
  patterns: readonly ParamPattern[],
  here: Here,
  called?: Origin,
): readonly Parameter[] =>
  patterns.map((each, index) => {
    const pattern = each.type === 'TSParameterProperty' ? each.parameter : each
    if (pattern.type === 'RestElement') {
      bind(pattern.argument, undefined, here)
      return parameter(pattern.argument, here, true)
    }
    const value = called !== undefined && index === 0 ? member(called, GIVEN) : undefined
    bind(pattern, value, here)
    return parameter(pattern, here, false)
  })

const parameter = (pattern: BindingPattern, here: Here, rest: boolean): Parameter => {
  const target = pattern.type === 'AssignmentPattern' ? pattern.left : pattern
  const type = 'typeAnnotation' in target ? target.typeAnnotation?.typeAnnotation : undefined
  return {
    name: target.type === 'Identifier' ? target.name : textOf(here, target, 200),
    ...(type === undefined || type === null ? {} : { type: textOf(here, type, 200) }),
    optional:
      rest ||
      pattern.type === 'AssignmentPattern' ||
      (target as { optional?: boolean }).optional === true,
  }
}
