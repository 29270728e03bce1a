/**
 * The public surface of a package, read from the declarations it publishes: what each subpath
 * exports, and every other declaration of the package that those speak of.
 */
import { join } from 'node:path'

import ts from 'typescript'

export interface Declared {
  readonly name: string
  /** As TypeScript prints it, without comments. */
  readonly text: string
}

export interface Exported extends Declared {
  /** The subpath whose export it is already, where an earlier one exports it too. */
  readonly sameAs: string | undefined
}

export interface Surface {
  readonly subpaths: readonly { readonly name: string; readonly exports: readonly Exported[] }[]
  /** What is not exported, and yet part of what is. */
  readonly beside: readonly Declared[]
}

/** Entry files by subpath; `folder` is the package's. */
export const surfaceOf = (folder: string, entries: Readonly<Record<string, string>>): Surface => {
  const files = Object.values(entries).map((file) => join(folder, file))
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  })
  const reader = new SurfaceReader(program, folder)
  return reader.read(Object.entries(entries).map(([name, file]) => [name, join(folder, file)]))
}

class SurfaceReader {
  readonly #checker: ts.TypeChecker
  readonly #program: ts.Program
  readonly #folder: string
  readonly #printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed })
  readonly #homes = new Map<ts.Symbol, string>()
  readonly #beside = new Map<ts.Symbol, Declared>()

  constructor(program: ts.Program, folder: string) {
    this.#program = program
    this.#checker = program.getTypeChecker()
    this.#folder = folder
  }

  read(entries: readonly (readonly [string, string])[]): Surface {
    const found = entries.map(([name, file]) => ({ name, symbols: this.#exportsOf(file) }))
    const subpaths = found.map(({ name, symbols }) => ({
      name,
      exports: symbols.map(([exported, symbol]) => {
        const sameAs = this.#homes.get(symbol)
        if (sameAs === undefined) this.#homes.set(symbol, name)
        return { name: exported, text: sameAs === undefined ? this.#text(symbol) : '', sameAs }
      }),
    }))
    for (const { symbols } of found) for (const [, symbol] of symbols) this.#follow(symbol)
    return { subpaths, beside: [...this.#beside.values()].toSorted(byName) }
  }

  #exportsOf(file: string): readonly (readonly [string, ts.Symbol])[] {
    const source = this.#program.getSourceFile(file)
    const module = source && this.#checker.getSymbolAtLocation(source)
    if (module === undefined)
      throw new Error(`${file} is not there or exports nothing: build first`)
    return this.#checker
      .getExportsOfModule(module)
      .map((symbol) => [symbol.name, this.#target(symbol)] as const)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
  }

  #target(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol
  }

  /** Its declarations in this package; those of other packages are named alone. */
  #declarations(symbol: ts.Symbol): readonly ts.Node[] {
    return (symbol.declarations ?? [])
      .filter((declaration) => {
        const { fileName } = declaration.getSourceFile()
        return fileName.startsWith(`${this.#folder}/`) && !fileName.includes('/node_modules/')
      })
      .map((declaration) =>
        ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration,
      )
  }

  #text(symbol: ts.Symbol): string {
    return this.#declarations(symbol)
      .map((node) => this.#printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()))
      .map((text) => text.replaceAll(/import\("\.[^"]*"\)\./g, '').replace(/^export /, ''))
      .join('\n')
  }

  /** Finds what the declarations of an export speak of, and what those speak of in turn. */
  #follow(symbol: ts.Symbol): void {
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) this.#meet(node)
      ts.forEachChild(node, visit)
    }
    for (const declaration of this.#declarations(symbol)) visit(declaration)
  }

  #meet(identifier: ts.Identifier): void {
    const found = this.#checker.getSymbolAtLocation(identifier)
    if (found === undefined) return
    const symbol = this.#target(found)
    if (this.#homes.has(symbol) || this.#beside.has(symbol)) return
    const [declaration] = this.#declarations(symbol)
    if (declaration === undefined || !ts.isSourceFile(declaration.parent)) return
    this.#beside.set(symbol, { name: symbol.name, text: this.#text(symbol) })
    this.#follow(symbol)
  }
}

const byName = (left: Declared, right: Declared): number =>
  left.name === right.name ? (left.text < right.text ? -1 : 1) : left.name < right.name ? -1 : 1
