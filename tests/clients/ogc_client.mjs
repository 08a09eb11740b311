// Read the API with @camptocamp/ogc-client: node ogc_client.mjs URL; what was read is printed as JSON.
import { OgcApiEndpoint } from "@camptocamp/ogc-client";

const endpoint = new OgcApiEndpoint(process.argv[2]);
const name = "stations";
const told = {
  title: (await endpoint.info).title,
  has_features: await endpoint.hasFeatures,
  collections: (await endpoint.featureCollections).sort(),
  all: (await endpoint.allCollections).map((each) => each.name).sort(),
};
const info = await endpoint.getCollectionInfo(name);
told.crs = info.crs;
told.extent = info.extent ?? info.bounds ?? null;
told.queryables = info.queryables?.map((each) => each.name ?? each) ?? null;
told.first = (await endpoint.getCollectionItems(name, 5)).map((each) => each.id);
told.item = (await endpoint.getCollectionItem(name, told.first[0])).id;
told.url = await endpoint.getCollectionItemsUrl(name, { limit: 7, asJson: true });
told.of_url = (await (await fetch(told.url)).json()).features.length;
console.log(JSON.stringify(told));
