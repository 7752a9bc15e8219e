/** Made-up businesses, people and places. Every mail address ends in `.example`, so nothing can ever reach anyone. */
import type { Random } from './random.ts';
import type { Address } from './model.ts';

const owners = ['Alderton', 'Ashby', 'Barnfield', 'Beckwith', 'Birchall', 'Blackmoor', 'Bracken', 'Brightwell', 'Calder', 'Carrow', 'Chilcott', 'Copperfield', 'Cranleigh', 'Dunmore', 'Eastlake', 'Elmswood', 'Fairholt', 'Fernhill', 'Fleetwood', 'Foxglove', 'Garside', 'Glenmoor', 'Greystone', 'Hallam', 'Hartwell', 'Hazelgrove', 'Holbrook', 'Ivybridge', 'Juniper', 'Kestrel', 'Kingsley', 'Langdale', 'Larkfield', 'Linden', 'Lockwood', 'Marlow', 'Mayfield', 'Meridian', 'Millbrook', 'Moorgate', 'Norbury', 'Oakhurst', 'Orchard', 'Pemberton', 'Penrose', 'Quayside', 'Ravenscar', 'Redmire', 'Rosedale', 'Rowan', 'Saltmarsh', 'Selwyn', 'Silverdale', 'Stanmore', 'Stonecroft', 'Swallow', 'Tamar', 'Thornbury', 'Tidewater', 'Trelawney', 'Upton', 'Verity', 'Wainwright', 'Westbourne', 'Whitcombe', 'Willow', 'Wyndham', 'Yarrow', "O'Hanlon", 'Müller-Hay'] as const;
const trades = ['Builders', 'Interiors', 'Joinery', 'Kitchens', 'Hotels', 'Property', 'Developments', 'Architects', 'Cafés', 'Restaurants', 'Schools Trust', 'Housing', 'Boatyard', 'Marine', 'Farms', 'Breweries', 'Retail', 'Galleries', 'Offices', 'Lettings', 'Care Homes', 'Dental Practice', 'Garden Centre', 'Leisure', 'Estates', 'Studios'] as const;
const supplies = ['Timber', 'Fixings', 'Ironmongery', 'Paints', 'Plant Hire', 'Haulage', 'Glass', 'Veneers', 'Abrasives', 'Electrical Wholesale', 'Adhesives', 'Packaging', 'Energy', 'Telecoms', 'Office Supplies', 'Tooling', 'Steel', 'Insurance Brokers'] as const;
const forms = ['Ltd', 'Ltd', 'Ltd', 'LLP', '& Sons', '& Co', 'Group plc', 'Partnership', ''] as const;
const firstNames = ['Amara', 'Ben', 'Caitlin', 'Daniel', 'Esther', 'Farid', 'Grace', 'Hamish', 'Imogen', 'Jonas', 'Kavita', 'Liam', 'Morwenna', 'Nadia', 'Owen', 'Priya', 'Quentin', 'Rosa', 'Samir', 'Tamsin', 'Ursula', 'Victor', 'Wanda', 'Yusuf', 'Zoë', 'Siân'] as const;
const lastNames = ['Acheson', 'Bright', 'Carne', 'Dyer', 'Eddy', 'Fenn', 'Goss', 'Hocking', 'Ives', 'Jago', 'Keast', 'Lobb', 'Moyle', 'Nance', 'Opie', 'Pascoe', 'Quick', 'Rowe', 'Spargo', 'Tonkin', 'Uren', 'Vian', 'Warne', 'Yelland'] as const;
const streets = ['High Street', 'Mill Lane', 'Church Road', 'Station Approach', 'Harbour Way', 'Market Place', 'Quarry Road', 'Orchard Close', 'Industrial Estate', 'Bridge Street'] as const;
const towns = [['Porthaven', 'Cornwall', 'ZZ1'], ['Saltby', 'Devon', 'ZZ2'], ['Kingsmere', 'Somerset', 'ZZ3'], ['Northwold', 'Norfolk', 'ZZ4'], ['Easterfield', 'Kent', 'ZZ5'], ['Millthorpe', 'Yorkshire', 'ZZ6'], ['Glenashie', 'Fife', 'ZZ7'], ['Llanfair Bay', 'Gwynedd', 'ZZ8']] as const;
const abroad = { EUR: [['Dublin', 'IE'], ['Lyon', 'FR'], ['Bremen', 'DE']], USD: [['Portland', 'US'], ['Baltimore', 'US']] } as const;

export const goods = ['oak worktop, oiled', 'shaker door, primed', 'drawer runner, soft close', 'ash stair tread', 'sash window repair', 'bookcase, alcove, fitted', 'site survey', 'kitchen fitting, day rate', 'sheet of birch ply 18 mm', 'brass handle', 'hardwood sill', 'fire door, FD30', 'skirting, moulded, metre', 'reception desk', 'delivery', 'French polishing', 'cabinet, wall, 600 mm', 'dado rail, metre', 'acoustic panel', 'shop counter'] as const;
export const costs = ['sawn oak, cubic metre', 'birch ply 18 mm', 'hinges, box of 100', 'wood oil, 5 l', 'saw blade', 'van hire', 'skip hire', 'cardboard and film', 'subcontract fitting', 'machine service', 'sanding belts', 'lead flashing', 'carriage', 'safety boots'] as const;

export type MadeName = { name: string; reference: string; person: string; email: string; telephone: string; address: Address };

const slug = (text: string): string => text.normalize('NFD').replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase();

export function makeName(random: Random, kind: 'customer' | 'supplier', serial: number, currency: string): MadeName {
  const owner = random.pick(owners);
  // Large books need more names than the lists hold; a second owner keeps most of them apart.
  const second = serial > owners.length ? ` ${random.pick(owners)}` : '';
  const name = `${owner}${second} ${random.pick(kind === 'customer' ? trades : supplies)} ${random.pick(forms)}`.trim();
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  return {
    name,
    reference: `${owner.replace(/[^A-Za-z]/g, '').slice(0, 4).toUpperCase()}${String(serial).padStart(4, '0')}`,
    person: `${first} ${last}`,
    email: `${slug(first)}.${slug(last)}@${slug(name)}-${serial}.example`,
    telephone: `01632 960${String(serial % 1000).padStart(3, '0')}`,
    address: makeAddress(random, currency),
  };
}

function makeAddress(random: Random, currency: string): Address {
  const line1 = `${random.between(1, 180)} ${random.pick(streets)}`;
  const line2 = random.chance(0.3) ? `Unit ${random.between(1, 30)}` : '';
  if (currency === 'EUR' || currency === 'USD') {
    const [city, country] = random.pick<readonly [string, string]>(abroad[currency]);
    return { line1, line2, city, region: '', postalCode: String(random.between(10_000, 99_999)), country };
  }
  const [city, region, area] = random.pick(towns);
  return { line1, line2, city, region, postalCode: `${area} ${random.between(1, 9)}${random.pick(['AA', 'BD', 'HG', 'QT'])}`, country: 'GB' };
}
