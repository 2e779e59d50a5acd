"""What Google asks of structured data, by the type of thing.

Source: the pages below https://developers.google.com/search/docs/appearance/structured-data/ and
its blog, as far as they are known to us in November 2026. `recommended` holds only those
recommended properties that every page of its kind can give; Google recommends more, which not
everyone has (ratings, salaries).
"""

from __future__ import annotations

from dataclasses import dataclass

DOCS = "https://developers.google.com/search/docs/appearance/structured-data/"


@dataclass(frozen=True, slots=True)
class Rich:
    """The demands on one kind of thing.

    Attributes:
        types: names of schema.org; their kinds are meant too.
        name: in words.
        page: Google's page about it, below `DOCS`.
        required: paths of properties; "a|b" asks for one of them.
        recommended: the same.
        why_not: kinds to which this does not apply.
    """

    types: tuple[str, ...]
    name: str
    page: str
    required: tuple[str, ...] = ()
    recommended: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()


RICH = (
    Rich(("Article",), "article", "article", (),
         ("headline", "image|thumbnailUrl", "datePublished", "author"),
         ("Report", "DiscussionForumPosting", "TechArticle", "APIReference")),
    Rich(("BreadcrumbList",), "breadcrumb", "breadcrumb", ("itemListElement",)),
    Rich(("Product",), "product", "product-snippet", ("name", "offers|review|aggregateRating"),
         ("image",), ("ProductGroup", "Vehicle", "SomeProducts")),
    Rich(("ProductGroup",), "product group", "product-variants", ("name",),
         ("hasVariant", "productGroupID")),
    Rich(("Event",), "event", "event", ("name", "startDate", "location"),
         ("description", "endDate", "image"),
         ("CourseInstance", "PublicationEvent", "UserInteraction")),
    Rich(("Recipe",), "recipe", "recipe", ("name", "image"),
         ("recipeIngredient", "recipeInstructions")),
    Rich(("JobPosting",), "job", "job-posting",
         ("title", "description", "datePosted", "hiringOrganization",
          "jobLocation|applicantLocationRequirements|jobLocationType")),
    Rich(("LocalBusiness",), "local business", "local-business", ("name", "address"),
         ("telephone|email|contactPoint",)),
    Rich(("VideoObject",), "video", "video", ("name", "thumbnailUrl|thumbnail", "uploadDate"),
         ("description", "contentUrl|embedUrl")),
    # Without a rating there is no rich result, but nobody should invent one: so no failure.
    Rich(("SoftwareApplication",), "software", "software-app", ("name",),
         ("offers", "aggregateRating|review"), ("VideoGame",)),
    Rich(("Course",), "course", "course", ("name", "description"), ("provider",)),
    Rich(("QAPage",), "question and answers", "qapage",
         ("mainEntity.name", "mainEntity.acceptedAnswer|mainEntity.suggestedAnswer")),
    Rich(("DiscussionForumPosting",), "forum post", "discussion-forum",
         ("author", "datePublished", "text|image|video|sharedContent")),
    Rich(("ProfilePage",), "profile page", "profile-page", ("mainEntity.name",)),
    Rich(("Dataset",), "data set", "dataset", ("name", "description")),
)  # fmt: skip

WITHIN = (
    (("Offer",), ("price|priceSpecification", "priceCurrency|priceSpecification.priceCurrency")),
    (("AggregateOffer",), ("lowPrice|offers", "priceCurrency|offers.priceCurrency")),
    (("AggregateRating",), ("ratingValue", "ratingCount|reviewCount")),
    (("Review",), ("author", "reviewRating|reviewBody|positiveNotes|negativeNotes")),
    (("Question",), ("name|text",)),
)
"""What is asked of things that stand within those above: types and required properties."""


@dataclass(frozen=True, slots=True)
class Retired:
    """Markup that Google shows nothing for any more.

    Attributes:
        type: the name of schema.org.
        since: in words.
        source: where Google says so.
        instead: what remains useful, in a sentence.
        has: a path and a word (in lower case) that must stand there; empty if the type is enough.
    """

    type: str
    since: str
    source: str
    instead: str = "It does no harm, so it may stay."
    has: tuple[str, str] = ("", "")


_2025 = "https://developers.google.com/search/blog/2025/06/simplifying-search-results"
_UPDATES = "https://developers.google.com/search/updates"

RETIRED = (
    Retired("HowTo", "September 2023",
            "https://developers.google.com/search/blog/2023/08/howto-faq-changes",
            "The steps on the page remain useful."),
    Retired("FAQPage", "May 2026", _UPDATES,
            "Questions and answers on the page remain useful."),
    Retired("ClaimReview", "June 2025", _2025),
    Retired("CourseInstance", "June 2025", _2025, "A list of courses is still shown."),
    Retired("Occupation", "June 2025", _2025, has=("estimatedSalary.@type", "monetary")),
    Retired("SpecialAnnouncement", "June 2025", _2025),
    Retired("LearningResource", "June 2025", _2025, has=("@type", "videoobject")),
    Retired("Book", "June 2025", _2025, has=("potentialAction.@type", "action")),
    Retired("Car", "June 2025", _2025, has=("offers.@type", "offer")),
    Retired("Vehicle", "June 2025", _2025, has=("offers.@type", "offer")),
    # Flash cards are a Quiz too and are still shown.
    Retired("Quiz", "January 2026", _UPDATES, has=("learningResourceType", "practice problem")),
)  # fmt: skip
"""By type; of the search box in results see below."""

SEARCH_BOX = Retired(
    "SearchAction", "November 2024",
    "https://developers.google.com/search/blog/2024/10/sitelinks-search-box",
    "Plug-ins write it by themselves; it may stay.",
)  # fmt: skip
