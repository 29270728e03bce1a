/** Python expressions as a tree. Only what `simpleeval` allows has a node here. */

export type PythonExpression =
  | { readonly node: 'constant'; readonly value: null | boolean | bigint | number | string }
  | { readonly node: 'name'; readonly name: string }
  | {
      readonly node: 'list' | 'tuple' | 'set'
      readonly items: ReadonlyArray<PythonExpression | PythonSpread>
    }
  | {
      readonly node: 'dict'
      /** An entry without a key takes over those of another dictionary: `{**other}`. */
      readonly entries: ReadonlyArray<readonly [PythonExpression | undefined, PythonExpression]>
    }
  | {
      readonly node: 'comprehension'
      readonly kind: 'list' | 'set' | 'dict' | 'generator'
      /** Of a dictionary, a tuple of key and value. */
      readonly item: PythonExpression
      readonly loops: ReadonlyArray<PythonLoop>
    }
  | {
      readonly node: 'unary'
      readonly operator: '-' | '+' | '~' | 'not'
      readonly operand: PythonExpression
    }
  | {
      readonly node: 'binary'
      readonly operator: BinaryOperator
      readonly left: PythonExpression
      readonly right: PythonExpression
    }
  | {
      readonly node: 'logic'
      readonly operator: 'and' | 'or'
      readonly left: PythonExpression
      readonly right: PythonExpression
    }
  | {
      readonly node: 'compare'
      readonly first: PythonExpression
      readonly rest: ReadonlyArray<readonly [CompareOperator, PythonExpression]>
    }
  | {
      readonly node: 'choice'
      readonly test: PythonExpression
      readonly yes: PythonExpression
      readonly no: PythonExpression
    }
  | { readonly node: 'attribute'; readonly of: PythonExpression; readonly name: string }
  | { readonly node: 'item'; readonly of: PythonExpression; readonly key: PythonExpression }
  | {
      readonly node: 'slice'
      readonly of: PythonExpression
      readonly from?: PythonExpression
      readonly to?: PythonExpression
      readonly step?: PythonExpression
    }
  | {
      readonly node: 'call'
      readonly callee: PythonExpression
      readonly args: ReadonlyArray<PythonExpression>
      readonly keywords: ReadonlyArray<readonly [string, PythonExpression]>
    }
  | { readonly node: 'text'; readonly parts: ReadonlyArray<string | PythonFormatted> }

/** In a list, all items of another: `[*other]`. */
export interface PythonSpread {
  readonly node: 'spread'
  readonly of: PythonExpression
}

/** One `{…}` of an f-string. */
export interface PythonFormatted {
  readonly value: PythonExpression
  readonly conversion: 's' | 'r' | 'a' | undefined
  /** How it is to be written; it may hold expressions in turn. */
  readonly format: ReadonlyArray<string | PythonFormatted>
}

/** A name, or names for the parts of what is gone through. */
export type PythonTarget = string | ReadonlyArray<PythonTarget>

export interface PythonLoop {
  readonly target: PythonTarget
  readonly over: PythonExpression
  readonly conditions: ReadonlyArray<PythonExpression>
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '**'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'

export type CompareOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | 'is'
  | 'is not'
