import type { paths } from './schema.d.ts';

/** What the generated document says of a request and its answer, in the words the client uses. */
export type Method = 'get' | 'post' | 'patch' | 'delete';

export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

type Parameters<O, Place extends string> = O extends { parameters: { [K in Place]?: infer Found } }
  ? Exclude<Found, undefined>
  : never;

type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : never;

type JsonOf<R> = R extends { content: { 'application/json': infer B } } ? B : undefined;

type Part<Name extends string, T, Required extends boolean> = [T] extends [never]
  ? object
  : Required extends true
    ? { [K in Name]: T }
    : { [K in Name]?: T };

export type OptionsFor<P extends keyof paths, M extends Method> = Part<
  'path',
  Parameters<paths[P][M], 'path'>,
  true
> &
  Part<'query', Parameters<paths[P][M], 'query'>, false> &
  Part<'body', BodyOf<paths[P][M]>, true>;

/** The JSON of a successful answer, or `undefined` where there is none. */
export type Answer<P extends keyof paths, M extends Method> = paths[P][M] extends {
  responses: infer R;
}
  ? JsonOf<R[Extract<keyof R, 200 | 201 | 202 | 204>]>
  : never;

export type Account = Answer<'/api/v1/account', 'get'>;
export type AccountPatch = Partial<Pick<Account, 'name' | 'time_zone'>>;
export type AccountExport = Answer<'/api/v1/account/export', 'get'>;
export type Session = Answer<'/api/v1/account/sessions', 'get'>['items'][number];
export type Todo = Answer<'/api/v1/todos/{todo_id}', 'get'>;
export type Due = NonNullable<Todo['due']>;

/** What a person writes of a todo; the rest is kept by the server. */
type Written = Pick<Todo, 'title' | 'notes' | 'priority' | 'tags' | 'due' | 'rank'>;
export type TodoPatch = Partial<Written>;
export type NewTodo = TodoPatch & Pick<Written, 'title'>;
