/** What every Sage product must be: facts that fit together, and a connector that says what it can read. */
import type { Transport } from '../../src/sage/connector.ts';
import type { RestProduct } from '../../src/sage/define-product.ts';
import { dataTypes } from '../../src/shared/records/data-types.ts';
import { integrationIds } from '../../src/shared/ids.ts';

/** `companyId`: an id of a company as the product writes it. */
export function productSuite(product: RestProduct, cannotGive: readonly string[], companyId = 'a-company'): void {
  describe(`product: ${product.name}`, () => {
    const asked: string[] = [];
    const transport: Transport = (request) => { asked.push(request.path); return Promise.resolve({ status: 404, headers: {}, text: '' }); };
    const reader = product.connect(transport).openCompany(companyId);

    it('has an id that the API knows, a callback path of its own, and limits', () => {
      expect(integrationIds).toContain(product.integrationId);
      expect(product.oauth.callbackPath).toBe(`/oauth/callback/${product.integrationId}`);
      expect(product.limits.requestsPerMinute).toBeGreaterThan(0);
      expect(product.limits.atOnce).toBeGreaterThan(0);
      expect([product.connect(transport).product, reader.product]).toEqual([product.integrationId, product.integrationId]);
    });

    it('feeds every data type but those that it cannot give', () => {
      const fed = new Set(reader.resources.flatMap((resource) => resource.dataTypes));
      expect(dataTypes.filter((dataType) => !fed.has(dataType))).toEqual(cannotGive);
      expect(new Set(reader.resources.map(({ name }) => name)).size).toBe(reader.resources.length);
    });

    it('asks for nothing before it is read, and knows no time before Sage has answered', () => {
      expect(asked).toEqual([]);
      expect(reader.sageTime()).toBeNull();
    });

    it('opens no company by an id that could be anything else', () => {
      for (const id of ['', 'a b', 'a\r\nx: y', '../x', 'x'.repeat(200), 'é']) expect(() => product.connect(transport).openCompany(id)).toThrow(expect.objectContaining({ code: 'bad_request' }));
    });

    it('ends a read that was cancelled before it began', async () => {
      const signal = AbortSignal.abort(new Error('cancelled'));
      const cancelled = product.connect((_, given) => { given.throwIfAborted(); return Promise.reject(new Error('asked')); }).openCompany(companyId);
      for (const { name } of cancelled.resources) {
        const read = cancelled.readResource(name, { kind: 'full', checkpoint: null, resume: false, signal });
        await expect((async () => { for await (const _ of read); })()).rejects.toThrow('cancelled');
      }
    });
  });
}
