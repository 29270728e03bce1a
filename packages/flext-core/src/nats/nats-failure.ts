/** What it means for an event that NATS did not acknowledge it. */
import { deliveryFailed, type DeliveryFailed } from '../event/delivery.ts'
import { causeOf } from '../result/cause.ts'
import { hideSecrets } from '../result/secret.ts'

/** The broker is not there, or does not let us in: not the fault of this event. */
export const notConnected = (thrown: unknown, place: string): DeliveryFailed =>
  deliveryFailed(`${place}: expected a connection, found ${said(thrown)}`, { park: 'never' })

export const notAcknowledged = (
  thrown: unknown,
  place: string,
  subject: string,
): DeliveryFailed => {
  switch (causeOf(thrown).name) {
    case 'JetStreamNotEnabled':
    case 'NoRespondersError':
      return deliveryFailed(`${place}: expected a stream that takes ${subject}, found none`)
    case 'JetStreamApiError':
      return deliveryFailed(
        `${place}: expected an acknowledgement of ${subject}, found ${said(thrown)}`,
        statusOf(thrown) >= 500 ? { park: 'never' } : {},
      )
    case 'PermissionViolationError':
    case 'InvalidArgumentError':
      return deliveryFailed(`${place}: ${subject} is refused: ${said(thrown)}`, { park: 'soon' })
    default:
      // Nothing came back: the connection broke, or the broker is too slow for everybody.
      return deliveryFailed(
        `${place}: expected an acknowledgement of ${subject}, found ${said(thrown)}`,
        { park: 'never' },
      )
  }
}

const said = (thrown: unknown): string => {
  const { name, message, code } = causeOf(thrown)
  return hideSecrets(code === undefined ? `${name}: ${message}` : `${code} (${message})`)
}

const statusOf = (thrown: unknown): number => {
  const status =
    typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : undefined
  return typeof status === 'number' ? status : 0
}
