import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../model.ts';
import type { Identity } from './arrive.ts';
import { parseJson } from './body.ts';
import type { FaultBook } from './fault-book.ts';
import { seedOf } from './hash.ts';
import { planAnswer } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Protocol } from './protocols/protocol.ts';
import { send, sendError } from './send.ts';
import type { ModelRequest } from './request.ts';
import type { RequestTruth, TruthLog } from './truth-log.ts';
import type { PlaceState, World } from './world.ts';

/** What answering needs of the simulator. */
export interface Stage {
  readonly clock: Clock;
  readonly world: () => World;
  readonly book: FaultBook;
  readonly log: TruthLog;
  /** Aborts when the simulator stops. */
  readonly signal: AbortSignal;
  /** A number never given before. */
  readonly nextId: () => number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly protocol: Protocol;
  readonly id: string;
  readonly nowMs: number;
}

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

const hasKey = (request: IncomingMessage): boolean =>
  header(request, 'x-api-key') !== null || /^Bearer \S/.test(header(request, 'authorization') ?? '');

const identityOf = (request: IncomingMessage): Identity => {
  const account = seedOf(header(request, 'x-api-key') ?? header(request, 'authorization') ?? '')
    .toString(36)
    .padStart(7, '0');
  return { caller: header(request, 'x-caller') ?? account, account };
};

type Admitted =
  | { readonly ok: true; readonly wanted: ModelRequest; readonly state: PlaceState }
  | { readonly ok: false; readonly status: number; readonly message: string };

const refuse = (status: number, message: string): Admitted => ({ ok: false, status, message });

/** What every service checks before a model is asked. */
const admit = (world: World, { request, protocol }: Exchange, body: string | null): Admitted => {
  if (protocol.needsKey && !hasKey(request)) return refuse(401, 'an API key is required');
  if (body === null) return refuse(413, 'the request is larger than 32 MB');
  const raw = parseJson(body);
  if (raw === undefined) return refuse(400, 'the request body is not valid JSON');
  const parsed = protocol.parse(raw);
  if (!parsed.ok) return refuse(400, parsed.message);
  const wanted = parsed.request;
  const route = header(request, 'x-route');
  const state = world.find(wanted.model, route);
  if (state !== null) return { ok: true, wanted, state };
  return world.hasModel(wanted.model)
    ? refuse(404, `model: ${wanted.model} is not served at x-route ${route ?? ''}`)
    : refuse(404, `model: ${wanted.model}`);
};

const truthOf = (exchange: Exchange, wanted: ModelRequest, state: PlaceState, plan: Plan): RequestTruth => {
  const { ending } = plan;
  const inStream = ending.type === 'error' && ending.inStream && wanted.stream;
  return {
    at: new Date(exchange.nowMs).toISOString(),
    requestId: header(exchange.request, 'x-client-request-id'),
    caller: plan.caller,
    canary: plan.canary?.id ?? null,
    backend: state.place,
    faults: plan.faults,
    status: ending.type === 'error' && !inStream ? ending.status : 200,
    ending: ending.type,
    example: ending.type === 'complete' ? plan.example : null,
    stream: wanted.stream,
  };
};

const refused = (exchange: Exchange, status: number): RequestTruth => ({
  at: new Date(exchange.nowMs).toISOString(),
  requestId: header(exchange.request, 'x-client-request-id'),
  caller: null,
  canary: null,
  backend: null,
  faults: [],
  status,
  ending: 'error',
  example: null,
  stream: false,
});

/**
 * Answers one request of a protocol. The truth is written before the first byte is sent.
 * @throws EnvironmentError when the truth cannot be written; then nothing has been sent.
 */
export const answer = (
  stage: Stage,
  call: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly protocol: Protocol },
  body: string | null,
): void => {
  const { clock, log, book } = stage;
  const world = stage.world();
  const exchange = { ...call, id: stage.nextId().toString(36).padStart(10, '0'), nowMs: clock.now() };
  const { response, protocol, id, nowMs } = exchange;
  response.setHeader(protocol.idHeader, `req_${id}`);
  const admitted = admit(world, exchange, body);
  if (!admitted.ok) {
    log.request(refused(exchange, admitted.status));
    sendError({ response, protocol, id }, { ...admitted, retryAfterMs: null });
    return;
  }
  const { wanted, state } = admitted;
  const { memory } = state;
  memory.inFlight += 1;
  const identity = identityOf(call.request);
  const plan = planAnswer(wanted, { state, canary: world.recognise(wanted), identity, nowMs, book });
  memory.inFlightTokens += plan.inputTokens;
  response.once('close', () => {
    memory.inFlight -= 1;
    memory.inFlightTokens -= plan.inputTokens;
  });
  log.request(truthOf(exchange, wanted, state, plan));
  const ids = { id, createdSeconds: Math.floor(nowMs / 1000) };
  void send({ response, protocol, request: wanted, ...plan, ids }, stage);
};
