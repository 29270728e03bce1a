/** Why a runtime on Restate could not be opened, or could not register what it serves. */
import type { FlextError } from '../result/error.ts'

/** A package that this runtime needs is not installed. */
export interface PeerMissing extends FlextError<'PeerMissing'> {
  readonly package: string
}

/** The endpoint that serves the handlers could not listen. */
export interface EndpointUnavailable extends FlextError<'EndpointUnavailable'> {
  readonly address: string
}

/** The server does not answer under the address that was given. */
export interface RestateUnreachable extends FlextError<'RestateUnreachable'> {
  readonly url: string
}

/** The server answers, and refuses. */
export interface RestateRefused extends FlextError<'RestateRefused'> {
  readonly url: string
  readonly status: number
}

/** An address of the server that is none; every such is named. */
export type AddressInvalid = FlextError<'AddressInvalid'>

export type RestateOpenError = PeerMissing | EndpointUnavailable | AddressInvalid

export const peerMissing = (name: string, found: string): PeerMissing => ({
  _tag: 'PeerMissing',
  message: `a runtime on Restate needs the package ${name}, which cannot be loaded (${found}); install it with: npm install ${name}`,
  package: name,
})

export const endpointUnavailable = (address: string, found: string): EndpointUnavailable => ({
  _tag: 'EndpointUnavailable',
  message: `the endpoint for Restate cannot listen on ${address}: ${found}`,
  address,
})

export const restateUnreachable = (url: string, found: string): RestateUnreachable => ({
  _tag: 'RestateUnreachable',
  message: `no Restate server answers at ${url}: ${found}`,
  url,
})

export const restateRefused = (
  url: string,
  what: string,
  status: number,
  found: string,
): RestateRefused => ({
  _tag: 'RestateRefused',
  message: `the Restate server at ${url} refuses ${what} (${status}): ${found}`,
  url,
  status,
})

export const addressInvalid = (mistakes: ReadonlyArray<string>): AddressInvalid => ({
  _tag: 'AddressInvalid',
  message: mistakes.join('\n'),
})
