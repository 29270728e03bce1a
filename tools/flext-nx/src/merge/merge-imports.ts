/** Adds the imports that a module lacks: names to the import of their module, or a new import. */
import type { MagicString } from 'magic-string'

import { child, children, nameOf, textOf, type SyntaxNode, type SyntaxTree } from './syntax.ts'
import type { Merge } from './three.ts'

export const mergeImports = ({ out, ours, theirs }: Merge): void => {
  const present = importsOf(ours)
  for (const wanted of importsOf(theirs)) {
    const source = nameOf(theirs, child(wanted, 'source'))
    const same = present.filter((each) => nameOf(ours, child(each, 'source')) === source)
    const known = new Map(
      same.flatMap((each) =>
        children(each, 'specifiers').map((one) => [localName(ours, one), { each, one }] as const),
      ),
    )
    const lacking = children(wanted, 'specifiers').filter((one) => {
      const found = known.get(localName(theirs, one))
      return found === undefined || (isType(found.each, found.one) && !isType(wanted, one))
    })
    if (lacking.length === 0) continue
    const whole = same.find((each) => children(each, 'specifiers').some(isNamespace))
    if (whole !== undefined && lacking.every(isNamespace)) {
      out.update(whole.start, whole.end, textOf(theirs, wanted))
      continue
    }
    const named = same.find((each) => children(each, 'specifiers').every(isNamed))
    if (named === undefined || !lacking.every(isNamed)) {
      addImport(out, ours, present.at(-1), textOf(theirs, wanted))
    } else rewrite(out, ours, named, theirs, wanted, lacking)
  }
}

/** All names again: those that were there, in their order, and those that are new. */
const rewrite = (
  out: MagicString,
  ours: SyntaxTree,
  present: SyntaxNode,
  theirs: SyntaxTree,
  wanted: SyntaxNode,
  lacking: ReadonlyArray<SyntaxNode>,
): void => {
  const fresh = new Map(lacking.map((one) => [localName(theirs, one), isType(wanted, one)]))
  const names = [
    ...children(present, 'specifiers').map((one) => ({
      name: bareText(ours, one),
      type: fresh.get(localName(ours, one)) ?? isType(present, one),
    })),
    ...lacking
      .filter(
        (one) =>
          !children(present, 'specifiers').some(
            (old) => localName(ours, old) === localName(theirs, one),
          ),
      )
      .map((one) => ({ name: bareText(theirs, one), type: isType(wanted, one) })),
  ]
  const source = textOf(ours, child(present, 'source') ?? present)
  const isAllTypes = names.every(({ type }) => type)
  const list = names.map(({ name, type }) => (type && !isAllTypes ? `type ${name}` : name))
  out.update(
    present.start,
    present.end,
    `import ${isAllTypes ? 'type ' : ''}{ ${list.join(', ')} } from ${source}`,
  )
}

const addImport = (
  out: MagicString,
  { body }: SyntaxTree,
  last: SyntaxNode | undefined,
  text: string,
): void => {
  if (last !== undefined) out.appendLeft(last.end, `\n${text}`)
  else if (body[0] !== undefined) out.appendRight(body[0].start, `${text}\n\n`)
  else out.append(`${text}\n`)
}

const importsOf = ({ body }: SyntaxTree): ReadonlyArray<SyntaxNode> =>
  body.filter(({ type }) => type === 'ImportDeclaration')

const isNamed = ({ type }: SyntaxNode): boolean => type === 'ImportSpecifier'

const isNamespace = ({ type }: SyntaxNode): boolean => type === 'ImportNamespaceSpecifier'

const isType = (declaration: SyntaxNode, specifier: SyntaxNode): boolean =>
  declaration['importKind'] === 'type' || specifier['importKind'] === 'type'

const localName = (tree: SyntaxTree, specifier: SyntaxNode): string =>
  nameOf(tree, child(specifier, 'local'))

/** `either as E`, without `type`. */
const bareText = (tree: SyntaxTree, specifier: SyntaxNode): string =>
  textOf(tree, specifier).replace(/^type\s+/, '')
