export { OrderId } from './order/order-id.ts'
export {
  outOfStock,
  cardRefused,
  type OutOfStock,
  type CardRefused,
  type PlaceOrderError,
} from './place-order/error.ts'
export { PensReserved, ParcelSent } from './place-order/event.ts'
export { PlaceOrderRequest, PlaceOrderResult } from './place-order/model.ts'
export { PlaceOrder } from './place-order/place-order.ts'
export type {
  PlaceOrderPorts,
  StockPort,
  PaymentsPort,
  CarrierPort,
  MailPort,
} from './place-order/ports.ts'
