// SPDX-License-Identifier: Apache-2.0
const place = document.getElementById("swagger-ui");
SwaggerUIBundle({ url: place.dataset.description, domNode: place, deepLinking: true, validatorUrl: null });
