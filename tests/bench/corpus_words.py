"""What make_corpus.py speaks of: the 49 categories of ToolBench with the things their tools are about.

CATEGORIES: folder -> things; a thing is "noun:kind" or "noun:kind<parent" (it belongs to a parent of the same category).
KINDS: kind -> fields of such a thing as "name:type"; types are those of TYPES in make_corpus.py.
LOOKUPS: tools that keep nothing: "endpoint name: parameters -> fields of the answer".
"""

CATEGORIES = {
    "Advertising": "campaign:plan ad_group:plan<campaign creative:media<ad_group audience:group placement:place",
    "Artificial_Intelligence_Machine_Learning": "model:software dataset:file training_run:job<model prediction:measure<model label:tag",
    "Business": "company:firm contact:person<company deal:deal<company quote:deal<deal branch:place<company",
    "Business_Software": "project:plan task:task<project employee:person timesheet:record<employee department:group",
    "Commerce": "merchant:firm store:place<merchant coupon:offer<store gift_card:offer register:device<store",
    "Communication": "channel:group message:text<channel call:record meeting:event voicemail:media<call",
    "Cybersecurity": "incident:task vulnerability:issue asset:device scan:job<asset finding:issue<scan",
    "Cryptocurrency": "coin:asset wallet:account transaction:payment<wallet exchange:firm trading_pair:asset<exchange",
    "Data": "dataset:file table:file<dataset query:job export:job<dataset country_profile:place",
    "Database": "instance:device backup:file<instance schema_change:job<instance user_role:tag<instance replica:device<instance",
    "Devices": "device:device room:place sensor:device<room firmware:software automation:plan",
    "Education": "course:plan lesson:text<course student:person enrollment:record<student quiz:task<course certificate:document<student",
    "Email": "mailbox:account email:text<mailbox attachment:file<email mailing_list:group subscriber:person<mailing_list",
    "Energy": "meter:device reading:measure<meter tariff:offer solar_plant:device outage:issue",
    "Entertainment": "show:media episode:media<show celebrity:person joke:text quiz_question:text",
    "Events": "event:event ticket_type:offer<event ticket:record<event venue:place speaker:person",
    "Finance": "stock:asset portfolio:account position:record<portfolio dividend:payment<stock fund:asset",
    "Financial": "bank:firm loan:account repayment:payment<loan credit_report:document mortgage_rate:measure",
    "Food": "restaurant:place dish:product<restaurant recipe:text ingredient:product reservation:booking<restaurant",
    "Gaming": "game:software player:person match:event achievement:tag<game server:device<game",
    "Health_and_Fitness": "workout:plan exercise:text<workout meal_plan:plan athlete:person measurement:measure<athlete",
    "Jobs": "job:offer candidate:person application:record<job interview:event<application employer:firm",
    "Location": "place:place geofence:place address:place timezone_record:record postcode_area:place",
    "Logistics": "shipment:delivery parcel:delivery<shipment carrier:firm warehouse:place pickup:booking",
    "Mapping": "map:media layer:media<map route:trip waypoint:place<route tile_set:file",
    "Media": "article:text photo:media<article podcast:media podcast_episode:media<podcast broadcaster:firm",
    "Medical": "patient:person appointment:booking<patient prescription:record<patient doctor:person lab_report:document<patient",
    "Monitoring": "monitor:device alert:issue<monitor status_page:group incident_report:text check_result:measure<monitor",
    "Movies": "movie:media actor:person review:text<movie cinema:place screening:event<cinema",
    "Music": "artist:person album:media<artist track:media<album playlist:group concert:event<artist",
    "News_Media": "news_source:firm headline:text<news_source topic:tag newsletter:plan journalist:person<news_source",
    "Other": "counter:measure fact:text quote_of_day:text pet:person horoscope:text",
    "Payments": "payment:payment refund:payment<payment invoice:payment payout:payment payment_method:record",
    "Reward": "reward:offer member:person point_transaction:payment<member tier:tag voucher:offer<member",
    "SMS": "sms:text sender_name:record delivery_report:record<sms phone_number:record contact_list:group",
    "Science": "star:measure species:record element:record mission:event observation:measure<star",
    "Search": "index:group document:document<index synonym_set:tag<index crawl:job suggestion:text",
    "Social": "profile:person post:text<profile comment:text<post hashtag:tag story:media<profile",
    "Sports": "league:group team:group<league sports_player:person<team fixture:event<league standing:measure<league",
    "Storage": "bucket:group stored_file:file<bucket share_link:record<stored_file folder:group version:file<stored_file",
    "Text_Analysis": "corpus:file analysis:job<corpus entity:tag<analysis glossary:group term:text<glossary",
    "Tools": "short_link:record qr_code:media barcode:record webhook:device pdf_job:job",
    "Translation": "translation:text glossary_entry:text language_pair:record translation_memory:file translator:person",
    "Transportation": "vehicle:device driver:person trip:trip<vehicle station:place departure:event<station",
    "Travel": "hotel:place hotel_room:offer<hotel flight:trip booking:booking tour:plan",
    "Video_Images": "video:media caption:text<video thumbnail:media<video image:media collection:group",
    "Visual_Recognition": "face:record detection:measure gallery:group person_record:person<gallery ocr_page:text",
    "Weather": "weather_station:device forecast:measure weather_alert:issue<weather_station climate_normal:measure<weather_station pollen_report:measure",
    "eCommerce": "product:product variant:product<product cart:account order:order return_request:record<order",
}

KINDS = {
    "person": "first_name:text last_name:text email:email phone:phone country:country birth_date:date status:status",
    "firm": "name:title website:url email:email country:country city:city industry:word employee_count:count",
    "place": "name:title address:street city:city country:country latitude:latitude longitude:longitude rating:rating",
    "product": "title:title sku:code brand:word price:amount currency:currency in_stock:flag category:word",
    "order": "status:status total_amount:amount currency:currency created_at:datetime item_count:count note:sentence",
    "offer": "title:title price:amount currency:currency valid_from:date valid_to:date available:flag",
    "payment": "amount:amount currency:currency status:status reference:code created_at:datetime description:sentence",
    "account": "name:title balance:amount currency:currency owner_email:email created_at:datetime status:status",
    "asset": "symbol:code name:title price:amount change_percent:percent volume:count updated_at:datetime",
    "deal": "title:title value:amount currency:currency stage:status close_date:date probability:percent",
    "plan": "name:title description:sentence start_date:date end_date:date status:status budget:amount",
    "task": "title:title description:sentence priority:word due_date:date status:status assignee:word",
    "issue": "title:title severity:word description:sentence detected_at:datetime status:status score:rating",
    "job": "status:status progress:percent started_at:datetime finished_at:datetime result_url:url",
    "group": "name:title description:sentence member_count:count visibility:word created_at:datetime",
    "tag": "name:word color:word usage_count:count description:sentence",
    "text": "title:title body:sentence language:language author:word published_at:datetime likes:count",
    "media": "title:title url:url duration_seconds:count language:language release_date:date views:count rating:rating",
    "file": "filename:word size_bytes:count content_type:word checksum:code created_at:datetime download_url:url",
    "document": "title:title url:url issued_on:date expires_on:date language:language status:status",
    "software": "name:title version:code publisher:word release_date:date size_bytes:count license:word",
    "device": "name:title serial_number:code status:status location:city battery_percent:percent last_seen:datetime",
    "measure": "value:amount unit:word recorded_at:datetime quality:word latitude:latitude longitude:longitude",
    "event": "title:title starts_at:datetime ends_at:datetime city:city capacity:count status:status",
    "booking": "status:status check_in:date check_out:date guests:count total_price:amount currency:currency",
    "delivery": "tracking_number:code status:status weight_kg:amount origin_country:country destination_country:country eta:date",
    "trip": "origin:city destination:city departs_at:datetime arrives_at:datetime distance_km:amount price:amount currency:currency",
    "record": "reference:code status:status created_at:datetime description:sentence count:count",
}

LOOKUPS = [
    "convert currency: from:currency to:currency amount:amount -> result:amount rate:amount",
    "translate text: text:sentence target_language:language source_language:language -> translated_text:sentence detected_language:language",
    "geocode address: address:street country:country -> latitude:latitude longitude:longitude formatted_address:street",
    "detect language: text:sentence -> language:language confidence:percent",
    "validate email: email:email -> valid:flag disposable:flag domain:word",
    "validate phone number: phone:phone country:country -> valid:flag carrier:word line_type:word",
    "calculate distance: from_latitude:latitude from_longitude:longitude to_latitude:latitude to_longitude:longitude -> distance_km:amount",
    "random quote: category:word -> quote:sentence author:word",
    "sentiment: text:sentence -> sentiment:word score:percent",
    "current weather: city:city units:word -> temperature:amount humidity:percent condition:word",
    "public holidays: country:country year:count -> date:date name:title",
    "shorten url: url:url -> short_url:url",
    "generate password: length:count symbols:flag -> value:code",
    "loan calculator: principal:amount rate:percent months:count -> monthly_payment:amount total_interest:amount",
    "hash text: text:sentence algorithm:word -> digest:code",
    "time in zone: timezone:timezone -> datetime:datetime offset_minutes:count",
    "status: -> status:status version:code",
    "ping: -> ok:flag",
    "supported languages: -> language:language name:title",
    "list currencies: -> currency:currency name:title",
]

ACTS = {
    "booking": "confirm cancel", "order": "cancel pay ship", "payment": "capture refund", "task": "complete reopen assign",
    "job": "start cancel retry", "event": "cancel publish", "person": "verify block", "device": "restart activate disable",
    "plan": "approve archive", "deal": "win lose", "issue": "acknowledge resolve", "delivery": "track hold", "offer": "redeem",
    "account": "freeze close", "text": "publish translate", "media": "like download", "document": "sign send", "file": "share",
    "group": "join leave", "record": "renew cancel", "trip": "cancel start",
}
ASPECTS = {
    "person": "contacts statistics", "place": "reviews opening_hours", "firm": "financials news", "media": "comments credits",
    "asset": "history quote", "event": "attendees schedule", "product": "reviews price_history", "device": "status readings",
    "group": "members activity", "measure": "history", "order": "timeline", "account": "statement",
}

BRANDS = ("alder amber anchor apex aster atlas aurora basil beacon birch bluefin bramble brook calm canopy cedar cinder clover cobalt comet "
          "copper coral crest cypress dawn delta drift dune east ember fable falcon fern field finch flint forge fox frost garnet glade "
          "granite grove gull harbor hazel heron hollow indigo iris ivory jasper juniper kestrel kite lagoon lantern larch linden lotus lumen "
          "lunar lynx maple marble meadow meridian mesa mint mosaic nectar nimbus north nova oak ocean onyx opal orchid osprey otter palm "
          "pearl pebble pine pixel polar prairie prism quartz quill rapid raven reef ridge river robin rowan ruby sable saffron sage sierra "
          "silver slate solar sparrow spruce summit swift tandem teal terra thistle tidal timber topaz trellis tulip tundra valley vale "
          "velvet verde vertex violet vivid walnut willow wren yarrow zenith zephyr").split()
TAILS = "api hub data base desk line works cloud kit live pro finder stream link point".split()
