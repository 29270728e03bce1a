/** The names that a module exports. */
import { child, children, nameOf, parseModule } from './syntax.ts'

/** Those that an index takes from other folders than this. */
export const exportedElsewhere = (
  file: string,
  text: string,
  folder: string,
): ReadonlySet<string> => {
  const tree = parseModule(file, text)
  if (typeof tree === 'string') return new Set()
  return new Set(
    tree.body
      .filter((statement) => !nameOf(tree, child(statement, 'source')).includes(folder))
      .flatMap((statement) =>
        children(statement, 'specifiers').map((each) => nameOf(tree, child(each, 'exported'))),
      ),
  )
}

/** Values and types, by the names under which others import them. */
export const exportedNames = (file: string, text: string): ReadonlyArray<string> => {
  const tree = parseModule(file, text)
  if (typeof tree === 'string') return []
  return tree.body
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((statement) => {
      const declared = child(statement, 'declaration')
      const single = declared && child(declared, 'id')
      return [
        ...(single ? [nameOf(tree, single)] : []),
        ...(declared
          ? children(declared, 'declarations').map((each) => nameOf(tree, child(each, 'id')))
          : []),
        ...children(statement, 'specifiers').map((each) => nameOf(tree, child(each, 'exported'))),
      ]
    })
}
