/** Pieces that many resources have in common. */
import type { Stamps } from '../../books/model.ts';
import type { Face } from '../face.ts';
import type { Showing } from '../resource.ts';
import { stamp, stampOrNull } from '../spell.ts';
import type { Json } from '../spell.ts';

type Fields<T> = Readonly<Record<string, (one: T, showing: Showing) => Json>>;

export const stampFields: Fields<Stamps> = {
  created_at: (one) => stamp(one.createdAt),
  updated_at: (one) => stamp(one.updatedAt),
  deleted_at: (one) => stampOrNull(one.deletedAt),
};

export const stampsOf = (one: Stamps): Stamps => one;

/** Finds by an id that carries its serial number; things stand in their list in the order of their numbers. */
export const findIn = <T>(path: string, all: (face: Face) => readonly T[]) => (id: string, face: Face): T | undefined => {
  const serial = face.ids.read(path, id);
  return serial === null ? undefined : all(face)[serial - 1];
};

export const idOf = (path: string) => (one: { id: number }, face: Face): string => face.ids.make(path, one.id);

export const flag = (value: string): boolean => value === 'true';
