/** Types of the parts of @xmpp/client 0.14 that this project uses. The package has no types. */
declare module '@xmpp/client' {
  import type { EventEmitter } from 'node:events';

  export type Attributes = Record<string, string | undefined>;
  export type Child = Element | string | undefined;

  export class Element {
    name: string;
    attrs: Attributes;
    children: (Element | string)[];
    is(name: string, xmlns?: string): boolean;
    getNS(): string | undefined;
    getChild(name: string, xmlns?: string): Element | undefined;
    getChildren(name: string, xmlns?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, xmlns?: string): string | null;
    text(): string;
    append(...children: Child[]): Element;
    remove(child: Element): Element;
    toString(): string;
  }

  export function xml(name: string, attrs?: Attributes, ...children: Child[]): Element;

  /** The state with which a later stream resumes this one. @see https://xmpp.org/extensions/xep-0198.html#resumption */
  export interface ResumptionState {
    id: string;
    inbound: number;
    outbound: number;
    outbound_q: { stanza: Element; stamp: string }[];
    max: string | null;
  }

  export interface Client extends EventEmitter {
    jid: { toString(): string } | null;
    status: string;
    socket: unknown;
    reconnect: { stop(): void };
    /** The SASL mechanisms, the preferred one first. */
    saslFactory: { _mechs: { name: string; mech: new () => unknown }[] };
    streamManagement: EventEmitter & ResumptionState & { enabled: boolean };
    iqCallee: {
      /** Answers queries with the element that `handler` returns: a result, or an error of the name `error`. */
      get(
        xmlns: string,
        name: string,
        handler: (context: { stanza: Element }) => Promise<Element> | undefined,
      ): void;
    };
    start(): Promise<{ toString(): string }>;
    connect(service: string): Promise<void>;
    open(options: { domain: string }): Promise<unknown>;
    stop(): Promise<unknown>;
    send(stanza: Element): Promise<void>;
    sendMany(stanzas: Element[]): Promise<void>;
  }

  export function client(options: {
    service: string;
    domain?: string;
    resource?: string;
    username?: string;
    password?: string;
    /** Chooses the mechanism, instead of `username` and `password`. */
    credentials?: (authenticate: (credentials: object, mechanism: string) => Promise<void>) => Promise<void>;
    /** Milliseconds for each step of the handshake. */
    timeout?: number;
  }): Client;
}
